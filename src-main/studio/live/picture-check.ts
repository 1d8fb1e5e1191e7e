import { asBuffer } from '../../media/ts/bytes.ts';
import { findStartCode, isSlice, NAL_PPS, NAL_SPS, nalType, startCodeBytes } from '../../media/ts/h264.ts';

/** Why a captured picture cannot be used; null when it can. */
export type PictureFault = 'not_annex_b' | 'no_parameter_sets' | null;

/**
 * Checks that an H.264 picture is what it says: Annex B, and with SPS and PPS in front where decoding is to start with
 * it. Reads no further than its first slice.
 */
export function pictureFault(bytes: Uint8Array, key: boolean): PictureFault {
  if (startCodeBytes(bytes) === 0) return 'not_annex_b';
  if (!key) return null;
  const buffer = asBuffer(bytes);
  let sps = false;
  let pps = false;
  for (let code = findStartCode(buffer, 0); code !== -1; code = findStartCode(buffer, code + 3)) {
    const type = nalType(buffer[code + 3] ?? 0);
    if (type === NAL_SPS) sps = true;
    else if (type === NAL_PPS) pps = true;
    else if (isSlice(type)) break;
  }
  return sps && pps ? null : 'no_parameter_sets';
}

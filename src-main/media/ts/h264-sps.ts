import type { VideoInfo } from '../access-unit.ts';
import { BitReader } from './bit-reader.ts';

/** What a sequence parameter set tells about its pictures. */
export interface SpsInfo {
  readonly video: VideoInfo;
  /** False when pictures may be fields, so that two of them make a frame. */
  readonly framesOnly: boolean;
}

/** Profiles whose SPS states the chroma format (7.3.2.1.1). */
const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

const EXTENDED_ASPECT_RATIO = 255;

/** No picture of H.264's levels is larger; a larger one is a damaged SPS. */
const MAX_SIDE = 16_384;

/** A higher rate is the time base of a stream of varying rate, not a rate. */
const MAX_FPS = 300;

/** Parses a sequence parameter set, NAL header included, without start code; null when it is damaged. */
export function parseSps(nal: Uint8Array): SpsInfo | null {
  const reader = new BitReader(unescapeRbsp(nal), 1);
  const profile = reader.bits(8);
  reader.skip(16); // constraint flags, level
  reader.ue(); // seq_parameter_set_id
  let chromaFormat = 1;
  let separatePlanes = false;
  if (HIGH_PROFILES.has(profile)) {
    chromaFormat = reader.ue();
    if (chromaFormat === 3) separatePlanes = reader.flag();
    reader.ue(); // bit_depth_luma_minus8
    reader.ue(); // bit_depth_chroma_minus8
    reader.skip(1); // qpprime_y_zero_transform_bypass_flag
    if (reader.flag()) skipScalingLists(reader, chromaFormat === 3 ? 12 : 8);
  }
  reader.ue(); // log2_max_frame_num_minus4
  skipPictureOrder(reader);
  reader.ue(); // max_num_ref_frames
  reader.skip(1); // gaps_in_frame_num_value_allowed_flag
  const codedWidth = (reader.ue() + 1) * 16;
  const mapUnits = reader.ue() + 1;
  const framesOnly = reader.flag();
  const codedHeight = mapUnits * 16 * (framesOnly ? 1 : 2);
  if (!framesOnly) reader.skip(1); // mb_adaptive_frame_field_flag
  reader.skip(1); // direct_8x8_inference_flag
  const crop = reader.flag() ? readCrop(reader) : { x: 0, y: 0 };
  const subsampled = separatePlanes ? 0 : chromaFormat;
  const unitX = subsampled === 1 || subsampled === 2 ? 2 : 1;
  const unitY = (subsampled === 1 ? 2 : 1) * (framesOnly ? 1 : 2);
  const width = codedWidth - crop.x * unitX;
  const height = codedHeight - crop.y * unitY;
  if (reader.overrun || width <= 0 || height <= 0 || width > MAX_SIDE || height > MAX_SIDE) return null;
  const fps = reader.flag() ? readVuiRate(reader) : null;
  return { video: { codec: 'h264', width, height, fps: reader.overrun ? null : fps }, framesOnly };
}

/** Removes the emulation prevention bytes of a NAL unit (7.3.1): the 3 in 0, 0, 3. */
export function unescapeRbsp(nal: Uint8Array): Uint8Array {
  const out = new Uint8Array(nal.length);
  let length = 0;
  let zeros = 0;
  for (const byte of nal) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    out[length] = byte;
    length += 1;
  }
  return out.subarray(0, length);
}

function skipScalingLists(reader: BitReader, count: number): void {
  for (let list = 0; list < count; list += 1) {
    if (!reader.flag()) continue;
    let scale = 8;
    for (let index = list < 6 ? 16 : 64; index > 0 && scale !== 0 && !reader.overrun; index -= 1) {
      scale = (scale + reader.se() + 256) % 256;
    }
  }
}

function skipPictureOrder(reader: BitReader): void {
  const type = reader.ue();
  if (type === 0) {
    reader.ue(); // log2_max_pic_order_cnt_lsb_minus4
  } else if (type === 1) {
    reader.skip(1); // delta_pic_order_always_zero_flag
    reader.se(); // offset_for_non_ref_pic
    reader.se(); // offset_for_top_to_bottom_field
    for (let count = reader.ue(); count > 0 && !reader.overrun; count -= 1) reader.se();
  }
}

function readCrop(reader: BitReader): { x: number; y: number } {
  const x = reader.ue() + reader.ue();
  const y = reader.ue() + reader.ue();
  return { x, y };
}

/** Reads the usability information up to its time base; null where it states none (E.1.1). */
function readVuiRate(reader: BitReader): number | null {
  if (reader.flag() && reader.bits(8) === EXTENDED_ASPECT_RATIO) reader.skip(32);
  if (reader.flag()) reader.skip(1); // overscan
  if (reader.flag()) {
    reader.skip(4); // video_format, video_full_range_flag
    if (reader.flag()) reader.skip(24); // colour description
  }
  if (reader.flag()) {
    reader.ue(); // chroma sample location, top field
    reader.ue(); // and bottom field
  }
  if (!reader.flag()) return null;
  const unitsInTick = reader.bits(32);
  const timeScale = reader.bits(32);
  const fps = unitsInTick === 0 ? 0 : timeScale / (2 * unitsInTick);
  return fps > 0 && fps <= MAX_FPS ? fps : null;
}

import { asBuffer } from '../../ts/bytes.ts';
import { NAL_PPS, NAL_SPS, nalType, START_CODE, scanNals } from '../../ts/h264.ts';
import { parseSps } from '../../ts/h264-sps.ts';
import type { VideoTrack } from './recording-file.ts';

/**
 * What a container must know of the H.264 stream that starts with this key unit: its parameter sets and its picture
 * size, cropping applied. Null where the unit carries none that can be read.
 */
export function readVideoTrack(unit: Uint8Array): VideoTrack | null {
  const bytes = asBuffer(unit);
  const places: number[] = [];
  scanNals(bytes, places);
  const sets: Buffer[] = [];
  let video: { width: number; height: number } | null = null;
  for (let at = 0; at + 1 < places.length; at += 2) {
    const nal = bytes.subarray(places[at], places[at + 1]);
    const type = nalType(nal[0] ?? 0);
    if (type !== NAL_SPS && type !== NAL_PPS) continue;
    sets.push(nal);
    if (type === NAL_SPS) video ??= parseSps(nal)?.video ?? null;
  }
  if (!video || sets.length < 2) return null;
  const parameterSets = Buffer.concat(sets.flatMap((nal) => [START_CODE, nal]));
  return { width: video.width, height: video.height, parameterSets };
}

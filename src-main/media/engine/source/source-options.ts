import { GatewayError } from '../../../base/errors.ts';
import type { SourceOptions } from '../options.ts';

const MIN_SIDE = 32;
const MAX_SIDE = 8192;
const MAX_PIXELS = 7680 * 4320;
const MAX_FPS = 240;
const MIN_BITRATE_BPS = 10_000;
const MAX_BITRATE_BPS = 200_000_000;
const MAX_GOP_S = 60;

/** Refuses source options that no encoder can follow. @throws GatewayError `media_option_invalid` */
export function checkSourceOptions(options: SourceOptions): void {
  const { size, fps, bitrateBps, gopS, durationS } = options;
  if (size) checkSize(size.width, size.height);
  if (fps !== null && !(fps >= 1 && fps <= MAX_FPS)) {
    invalid(`fps is ${fps}: choose a number from 1 to ${MAX_FPS}`);
  }
  if (bitrateBps !== null && !(bitrateBps >= MIN_BITRATE_BPS && bitrateBps <= MAX_BITRATE_BPS)) {
    invalid(`the bit rate is ${bitrateBps} b/s: choose one from ${MIN_BITRATE_BPS} to ${MAX_BITRATE_BPS}`);
  }
  if (!(gopS > 0 && gopS <= MAX_GOP_S)) {
    invalid(`the keyframe distance is ${gopS} s: choose one above 0 and up to ${MAX_GOP_S}`);
  }
  if (durationS !== null && !(durationS > 0)) {
    invalid(`the duration is ${durationS} s: choose one above 0, or none`);
  }
}

function checkSize(width: number, height: number): void {
  const text = `the size is ${width}x${height}`;
  if (!Number.isInteger(width) || !Number.isInteger(height) || width % 2 !== 0 || height % 2 !== 0) {
    invalid(`${text}: choose even numbers of pixels`);
  }
  if (width < MIN_SIDE || height < MIN_SIDE) invalid(`${text}: choose at least ${MIN_SIDE}x${MIN_SIDE}`);
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
    invalid(`${text}: choose at most 7680x4320`);
  }
}

function invalid(sentence: string): never {
  throw new GatewayError('media_option_invalid', sentence);
}

import type { CaptureFormat } from '../../src-preload/contract.ts';

/** What the video encoder is to make. Sizes in pixels (even), `fps` in pictures per second. */
export interface EncoderTarget {
  readonly codec: CaptureFormat['codec'];
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly bitrateBps: number;
}

/** Levels of H.264 as their two hex digits, with macroblocks per picture and per second (ITU-T H.264, table A-1). */
const H264_LEVELS = [
  { level: '1F', picture: 3_600, second: 108_000 },
  { level: '20', picture: 5_120, second: 216_000 },
  { level: '28', picture: 8_192, second: 245_760 },
  { level: '2A', picture: 8_704, second: 522_240 },
  { level: '32', picture: 22_080, second: 589_824 },
  { level: '33', picture: 36_864, second: 983_040 },
  { level: '34', picture: 36_864, second: 2_073_600 },
] as const;

/** The bit rate that 1280 × 720 at 30 pictures per second is given by default, in bits per second. */
const BITRATE_720P30_BPS = 3_000_000;
/** A picture of twice the pixels needs less than twice the bits. */
const BITRATE_GROWTH = 0.75;

/** WebCodecs' name of constrained baseline H.264 at the lowest level, from 3.1 on, that holds the size and rate. */
export function h264CodecString({
  width,
  height,
  fps,
}: Pick<EncoderTarget, 'width' | 'height' | 'fps'>): string {
  const blocks = Math.ceil(width / 16) * Math.ceil(height / 16);
  const { level } = H264_LEVELS.find(
    ({ picture, second }) => blocks <= picture && blocks * fps <= second,
  ) ?? { level: '34' };
  return `avc1.42E0${level}`;
}

/** The bit rate for a size and rate that the user gave none for, in bits per second, rounded to 10 kbit/s. */
export function defaultBitrateBps({
  width,
  height,
  fps,
}: Pick<EncoderTarget, 'width' | 'height' | 'fps'>): number {
  const share = (width * height * fps) / (1280 * 720 * 30);
  return Math.max(200_000, Math.round((BITRATE_720P30_BPS * share ** BITRATE_GROWTH) / 10_000) * 10_000);
}

/** The configuration of WebCodecs' `VideoEncoder`: nothing held back, no B-frames, H.264 as Annex B. */
export function encoderConfig(target: EncoderTarget): VideoEncoderConfig {
  const { width, height, fps, bitrateBps } = target;
  const common = { width, height, bitrate: bitrateBps, framerate: fps, latencyMode: 'realtime' } as const;
  return target.codec === 'vp8'
    ? { ...common, codec: 'vp8' }
    : { ...common, codec: h264CodecString(target), avc: { format: 'annexb' } };
}

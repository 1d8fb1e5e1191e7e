import {
  AV_PIX_FMT_NV12,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV420P10LE,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUV422P10LE,
  AV_PIX_FMT_YUV444P,
  AVCOL_SPC_BT709,
  AVCOL_SPC_UNSPECIFIED,
} from 'node-av/constants';
import type { Frame } from 'node-av/lib';

/** Pixels that mean nothing without a matrix. */
const WITH_MATRIX: ReadonlySet<number> = new Set([
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUV444P,
  AV_PIX_FMT_YUV420P10LE,
  AV_PIX_FMT_YUV422P10LE,
  AV_PIX_FMT_NV12,
]);

/**
 * What pictures are made for, as the end of a filter chain. `same`: colours stay the numbers they were, for whoever gives back
 * what it was given. `video`: limited BT.709, as windows show what says nothing. `camera`: limited BT.601, what readers of a v4l2 device take it for. `jpeg`: JFIF, which is BT.601 with the full range.
 */
export const OUTPUT_FORMATS = {
  same: 'format=pix_fmts=yuv420p',
  video: 'format=pix_fmts=yuv420p:color_spaces=bt709:color_ranges=tv',
  camera: 'format=pix_fmts=yuv420p:color_spaces=smpte170m:color_ranges=tv',
  jpeg: 'format=pix_fmts=yuv420p:color_spaces=smpte170m:color_ranges=pc',
  png: 'format=pix_fmts=rgb24',
} as const;

/** See {@link OUTPUT_FORMATS}. */
export type OutputFormat = keyof typeof OUTPUT_FORMATS;

/**
 * Says of a picture that does not what its colours are: BT.709, which is what windows take it for (Chromium's decoder;
 * FFmpeg's scaler would take BT.601). Everything then looks like the preview.
 */
export function nameColours(frame: Frame): void {
  if (frame.colorSpace === AVCOL_SPC_UNSPECIFIED && WITH_MATRIX.has(frame.format))
    frame.colorSpace = AVCOL_SPC_BT709;
}

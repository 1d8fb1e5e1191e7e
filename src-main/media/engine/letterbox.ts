import type { Fit, Size } from './options.ts';

/**
 * The FFmpeg filter chain that scales pictures into `size` with their aspect kept, black bars around them and square
 * pixels.
 * @param scaleOptions more options of the scaler, e.g. `out_range=tv`
 */
export function letterbox({ width, height }: Size, scaleOptions = ''): string {
  const more = scaleOptions === '' ? '' : `:${scaleOptions}`;
  return (
    `scale=${width}:${height}:force_original_aspect_ratio=decrease:force_divisible_by=2:reset_sar=1${more},` +
    `pad=${width}:${height}:-1:-1,setsar=1`
  );
}

/** The FFmpeg filter chain that fills `size` with pictures of any aspect, in the limited range that players expect. */
export function fitted(size: Size, fit: Fit): string {
  if (fit === 'bars') return letterbox(size, 'out_range=tv');
  const { width, height } = size;
  return (
    `scale=${width}:${height}:force_original_aspect_ratio=increase:force_divisible_by=2:reset_sar=1:out_range=tv,` +
    `crop=${width}:${height},setsar=1`
  );
}

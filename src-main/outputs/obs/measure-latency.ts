import { z } from 'zod';
import { delay } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import type { ObsConnection } from './obs-connection.ts';
import type { PictureTimes } from './picture-times.ts';
import { readPpm } from './ppm.ts';

/** From our output to the picture in OBS, in milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly samples: number;
}

/** A measurement takes so long, and a screenshot is taken about so often, in milliseconds. */
const DURATION_MS = 5000;
const GAP_MS = 40;

/** Fewer pictures than this say nothing. */
const MIN_SAMPLES = 10;

/** Large enough to read a frame code out of, small enough to be taken twenty times a second. */
const SHOT = { imageFormat: 'ppm', imageWidth: 256, imageHeight: 144 } as const;

const screenshot = z.object({ imageData: z.string().max(1024 * 1024) });

/**
 * Compares screenshots of our source with what was output and when. A picture counts with its whole age when OBS showed it, half
 * of the way of question and answer left out.
 * @throws GatewayError `not_live` where no picture could be told from others; `obs_failed`, `obs_unreachable`
 */
export async function measureLatency(
  obs: ObsConnection,
  sourceName: string,
  pictures: PictureTimes,
  { durationMs = DURATION_MS }: { readonly durationMs?: number } = {},
): Promise<Latency> {
  const agesMs: number[] = [];
  const endMs = performance.now() + durationMs;
  while (performance.now() < endMs) {
    const askedMs = performance.now();
    const { imageData } = await obs.call(screenshot, 'GetSourceScreenshot', { sourceName, ...SHOT });
    const takenMs = (askedMs + performance.now()) / 2;
    const seen = readPpm(Buffer.from(imageData.slice(imageData.indexOf(',') + 1), 'base64'));
    const outputMs = seen && pictures.find(seen);
    if (outputMs !== null) agesMs.push(Math.max(0, takenMs - outputMs));
    // Not in step with OBS's pictures, or the same part of their age would be seen each time.
    await delay(GAP_MS * (0.5 + Math.random()));
  }
  if (agesMs.length < MIN_SAMPLES)
    throw new GatewayError(
      'not_live',
      'the latency cannot be measured: the picture stands still, or OBS does not show it; try again while it moves',
    );
  const sorted = agesMs.sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return { p50: Math.round(at(0.5)), p95: Math.round(at(0.95)), samples: sorted.length };
}

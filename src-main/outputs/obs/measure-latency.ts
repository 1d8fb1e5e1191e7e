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

/** How long a measurement takes: at least, and where OBS is slow with screenshots, at most, in milliseconds. */
const DURATION_MS = 5000;
const MAX_DURATION_MS = 15_000;

/** A screenshot is taken about so often, in milliseconds. */
const GAP_MS = 40;

/** Fewer pictures than this say nothing. */
const MIN_SAMPLES = 10;
/** Where so many screenshots brought too few samples, more of them bring none. */
const ENOUGH_SHOTS = 3 * MIN_SAMPLES;

/** Large enough to read a frame code out of, small enough to be taken twenty times a second. */
const SHOT = { imageFormat: 'ppm', imageWidth: 256, imageHeight: 144 } as const;

const screenshot = z.object({ imageData: z.string().max(1024 * 1024) });

/**
 * Compares screenshots of our source with what was output and when. A picture counts with its whole age when OBS showed it, half
 * of the way of question and answer left out.
 * @throws GatewayError `not_live` where no picture could be told from others; `obs_failed`, `obs_unreachable`
 */
export async function measureLatency(
  obs: Pick<ObsConnection, 'call'>,
  sourceName: string,
  pictures: Pick<PictureTimes, 'find'>,
  { durationMs = DURATION_MS }: { readonly durationMs?: number } = {},
): Promise<Latency> {
  const agesMs: number[] = [];
  const startedMs = performance.now();
  const isDone = (shots: number): boolean => {
    const tookMs = performance.now() - startedMs;
    const enough = agesMs.length >= MIN_SAMPLES || shots >= ENOUGH_SHOTS;
    return tookMs >= MAX_DURATION_MS || (tookMs >= durationMs && enough);
  };
  for (let shots = 0; !isDone(shots); shots += 1) {
    const askedMs = performance.now();
    const { imageData } = await obs.call(screenshot, 'GetSourceScreenshot', { sourceName, ...SHOT });
    const takenMs = (askedMs + performance.now()) / 2;
    const seen = readPpm(Buffer.from(imageData.slice(imageData.indexOf(',') + 1), 'base64'));
    const outputMs = seen ? pictures.find(seen) : null;
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

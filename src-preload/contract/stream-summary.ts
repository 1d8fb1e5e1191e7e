import { z } from 'zod';
import { errorSchema } from './errors.ts';

/** Milliseconds at three percentiles; null where nothing was measured. */
const latencySchema = z.object({
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
});

/** A figure for each of the two processes of the gateway. */
const perProcessSchema = z.object({ main: z.number(), engine: z.number() });

/**
 * What a finished stream was: printed by `stream --json`.
 *
 * - `durationS`: seconds between the first picture sent and the end.
 * - `framesSent`, `framesReceived`: pictures encoded and published; pictures decoded from the output.
 * - `framesDropped`: pictures left out on purpose, on any of our queues.
 * - `firstFrameMs`: program start → first decoded output picture.
 * - `latencyMs`: capture → decoded output picture, per picture; `latencySource` tells how capture times were known.
 * - `cpuS`, `rssPeakMb`: CPU seconds and peak memory (MiB) of the gateway's two processes.
 */
export const streamSummarySchema = z.object({
  ok: z.boolean(),
  model: z.string(),
  orchestrator: z.string().nullable(),
  durationS: z.number(),
  framesSent: z.number(),
  framesReceived: z.number(),
  framesDropped: z.number(),
  segmentsSent: z.number(),
  segmentsReceived: z.number(),
  bytesSent: z.number(),
  bytesReceived: z.number(),
  firstFrameMs: z.number().nullable(),
  latencyMs: latencySchema,
  latencySource: z.enum(['picture', 'pts', 'estimated', 'none']),
  cpuS: perProcessSchema,
  rssPeakMb: perProcessSchema,
  outputs: z.array(z.object({ path: z.string(), bytes: z.number(), durationS: z.number() })),
  errors: z.array(errorSchema),
});

/** See {@link streamSummarySchema}. */
export type StreamSummary = z.infer<typeof streamSummarySchema>;

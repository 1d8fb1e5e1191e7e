import { z } from 'zod';
import { errorSchema } from './errors.ts';
import { swapSchema } from './live.ts';

/** Milliseconds at three percentiles; null where nothing was measured. */
const latencySchema = z.object({
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
});

/** A figure for each of the two processes of the gateway. */
const perProcessSchema = z.object({ main: z.number(), engine: z.number() });

/**
 * What a stream has paid; amounts are wei as texts, `paidWei` exact ("125/7" or "10"). `paidWei`: expected value of the
 * tickets; `faceWei`: what they would cost if every one of them won; `sender`: the address that pays.
 */
const paidSchema = z.object({
  count: z.int(),
  tickets: z.int(),
  paidWei: z.string(),
  faceWei: z.string(),
  perMinuteWei: z.string(),
  sender: z.string().nullable(),
});

/** The accounts of both sides of the embedded network: exact wei as texts. `equal`: to the fraction of a wei. */
const accountsSchema = z.object({
  signerWei: z.string(),
  orchestratorWei: z.string(),
  chargedWei: z.string(),
  equal: z.boolean(),
});

/**
 * What a finished stream was: printed by `stream --json`.
 *
 * - `durationS`: seconds between the first picture sent and the end.
 * - `framesSent`, `framesReceived`: pictures encoded and published; pictures decoded from the output.
 * - `framesDropped`: pictures left out on purpose, on any of our queues.
 * - `firstFrameMs`: program start → first decoded output picture.
 * - `latencyMs`: capture → decoded output picture, per picture; `latencySource` tells how capture times were known.
 * - `payments`: null where nothing had to be paid; `accounts`: only of the embedded network (`--paid`).
 * - `swaps`: moves from one orchestrator to another, oldest first.
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
  payments: paidSchema.nullable(),
  accounts: accountsSchema.nullable(),
  swaps: z.array(swapSchema),
  outputs: z.array(z.object({ path: z.string(), bytes: z.number(), durationS: z.number() })),
  errors: z.array(errorSchema),
});

/** See {@link streamSummarySchema}. */
export type StreamSummary = z.infer<typeof streamSummarySchema>;

import { z } from 'zod';
import { errorSchema } from './errors.ts';
import { swapSchema } from './live.ts';
import { weiSchema } from './payments.ts';

/** Milliseconds at three percentiles; null where nothing was measured. */
const latencySchema = z.object({
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
});

/** A figure for each of the two processes of the gateway. */
const perProcessSchema = z.object({ main: z.number(), engine: z.number() });

/**
 * What a stream has paid, in whole wei. `paidWei`: expected value of the tickets, rounded up; `faceWei`: what they would
 * cost if every one of them won; `perMinuteWei`: what the last orchestrator charges, rounded up; `sender`: the address that
 * pays.
 */
const paidSchema = z.object({
  count: z.int(),
  tickets: z.int(),
  paidWei: weiSchema,
  faceWei: weiSchema,
  perMinuteWei: weiSchema,
  sender: z.string().nullable(),
});

/** An exact amount of wei: "125/7", or "10" for a whole number. A balance may be below 0. */
const exactWeiSchema = z.string().regex(/^-?\d+(\/\d+)?$/);

/**
 * The books of all sides of the embedded network after a stream, to the fraction of a wei.
 *
 * - `creditWei`: expected value of the tickets that the signer made and the orchestrator took; `gatewayWei`: of those that
 *   this program sent.
 * - `feeWei`: what the signer found to be owed; `debitWei`: what the orchestrator charged for the time it worked.
 * - `equal`: the three sides agree on the tickets, and each balance is its credit less what was charged to it.
 */
const accountsSchema = z.object({
  signer: z.object({ creditWei: exactWeiSchema, feeWei: exactWeiSchema, balanceWei: exactWeiSchema }),
  orchestrator: z.object({ creditWei: exactWeiSchema, debitWei: exactWeiSchema, balanceWei: exactWeiSchema }),
  gatewayWei: exactWeiSchema,
  equal: z.boolean(),
});

/** See {@link accountsSchema}. */
export type PaidAccounts = z.infer<typeof accountsSchema>;

/** See {@link paidSchema}. */
export type PaidFigures = z.infer<typeof paidSchema>;

/**
 * What an output of a stream has carried, recordings of what comes back (`file`) and of what is sent (`input`) included.
 *
 * - `path`: the file, or where it goes, without secrets: `http-feed`, `obs`, `/dev/video10`, an address without its key.
 * - `durationS`: seconds in the file, or since it was first on.
 * - `bytes`, `dropped` (pictures left out), `repeated` (pictures put in for a steady rate), `retries`: in all.
 * - `error`: what it ended with; null where it was well to the end, whatever it met before.
 */
const streamOutputSchema = z.object({
  kind: z.enum(['file', 'input', 'feed', 'camera', 'obs', 'rtmp', 'srt', 'whip', 'udp']),
  path: z.string(),
  bytes: z.number(),
  durationS: z.number(),
  dropped: z.int(),
  repeated: z.int(),
  retries: z.int(),
  error: errorSchema.nullable(),
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
  outputs: z.array(streamOutputSchema),
  errors: z.array(errorSchema),
});

/** See {@link streamSummarySchema}. */
export type StreamSummary = z.infer<typeof streamSummarySchema>;

import { z } from 'zod';
import { errorSchema } from './errors.ts';
import { modelIdSchema, paramsSchema } from './params.ts';

/**
 * Where a stream stands, always shown with its `reason`:
 * `idle` nothing runs; `connecting` the orchestrator is asked and the job started; `loading` the job runs and no picture
 * has come back yet; `live`; `degraded` it runs, but not as it should (`troubles` says what); `reconnecting` the
 * orchestrator was lost and another attempt is made while capture goes on; `stopping`; `stopped` by the user; `failed`.
 */
export const livePhaseSchema = z.enum([
  'idle',
  'connecting',
  'loading',
  'live',
  'degraded',
  'reconnecting',
  'stopping',
  'stopped',
  'failed',
]);

/** See {@link livePhaseSchema}. */
export type LivePhase = z.infer<typeof livePhaseSchema>;

/** What is wrong with a stream that runs on. */
const liveTroubleSchema = z.enum([
  /** No new picture for 2 s, or the same one again and again while the input moves. */
  'output_frozen',
  /** The orchestrator takes the video more slowly than it is made. */
  'input_stalled',
  /** No window sends pictures: the last one is held. */
  'capture_lost',
  /** The runner says it is degraded, or reports nothing. */
  'runner_degraded',
  'runner_silent',
  /** The control channel is gone: parameters can no longer be changed. */
  'control_lost',
  'payment_failing',
]);

/** One thing that is wrong with a stream that runs on. */
export type LiveTrouble = z.infer<typeof liveTroubleSchema>;

/** The pictures and sound a window will send over its capture link. Sizes in pixels. */
const captureFormatSchema = z.object({
  /** `vp8` where the window cannot encode H.264: the engine then makes H.264 of it. */
  codec: z.enum(['h264', 'vp8']),
  width: z.int().min(16).max(7680),
  height: z.int().min(16).max(4320),
  fps: z.number().min(1).max(120),
  /** Opus at 48 kHz with so many channels; null without sound. */
  audio: z.object({ channels: z.int().min(1).max(2) }).nullable(),
});

/** See {@link captureFormatSchema}. */
export type CaptureFormat = z.infer<typeof captureFormatSchema>;

/** What a stream is made of. */
export const liveRequestSchema = z.object({
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('capture'), format: captureFormatSchema }),
    z.object({ kind: z.literal('file'), fileId: z.string().min(1).max(100), loop: z.boolean() }),
  ]),
  model: modelIdSchema,
  params: paramsSchema,
});

/** See {@link liveRequestSchema}. */
export type LiveRequest = z.infer<typeof liveRequestSchema>;

/**
 * One move of a running stream. `why`: a clause for people; `gapMs`: without new pictures, null until the first one came;
 * `by`: whether the user asked for it.
 */
export const swapSchema = z.object({
  atMs: z.number(),
  from: z.string(),
  to: z.string(),
  why: z.string(),
  by: z.enum(['gateway', 'user']),
  gapMs: z.number().nullable(),
});

/** One move of a running stream. */
export type Swap = z.infer<typeof swapSchema>;

/**
 * The stream as every window shows it.
 *
 * - `reason`: one sentence on the phase, for people; '' where the phase says all.
 * - `capture.clientId`: the window whose pictures are sent; null for a file. `attached` is false while it is away.
 * - times are milliseconds since 1970.
 */
export const liveStateSchema = z.object({
  phase: livePhaseSchema,
  sinceMs: z.number(),
  reason: z.string(),
  troubles: z.array(liveTroubleSchema),
  error: errorSchema.nullable(),
  model: modelIdSchema.nullable(),
  params: paramsSchema,
  /** A change of parameters is on its way, or the runner loads the model again for one. */
  paramsPending: z.boolean(),
  orchestrator: z.string().nullable(),
  source: z.enum(['capture', 'file']).nullable(),
  fileId: z.string().nullable(),
  capture: z.object({ clientId: z.string().nullable(), attached: z.boolean() }),
  runner: z.object({
    state: z.string().nullable(),
    /** What the runner said last that a person should know. */
    message: z.string(),
    restarts: z.int(),
  }),
  /** When the first picture was sent. */
  startedMs: z.number().nullable(),
  attempts: z.int(),
  /** Why this orchestrator, a clause for people; '' before one is chosen. */
  chosenBecause: z.string(),
  /** The orchestrator that would be next, connected ahead; null without one. */
  standby: z.string().nullable(),
  /** Moves from one orchestrator to another, oldest first, the last 20. */
  swaps: z.array(swapSchema),
  /**
   * The stream is held and waits for the user's word: `live.swap` goes on, `live.stop` ends it. Two swaps in three minutes
   * did not help.
   */
  question: z.string().nullable(),
});

/** See {@link liveStateSchema}. */
export type LiveState = z.infer<typeof liveStateSchema>;

/**
 * Figures of a running stream, four times a second. Rates are over the last second; counters since the start; null where
 * nothing was measured.
 *
 * - `latencyMs`: capture → output picture in main, from the timestamps the runner kept, as percentiles of the last second;
 *   the window adds what it needs to show it. `latencySource` is `estimated` where the runner rewrote them.
 * - `dropped`: pictures left out on purpose, by the place that dropped them.
 * - `queues`: what waits now.
 * - `costWei`, `costPerMinuteWei`: decimal numbers as text; '0' off-chain.
 * - `prepaidS`: seconds that what is paid still lasts; null off-chain.
 */
export const liveStatsSchema = z.object({
  timeMs: z.number(),
  sessionS: z.number(),
  fpsSent: z.number(),
  fpsReturned: z.number(),
  bitrateSentBps: z.number(),
  bitrateReturnedBps: z.number(),
  latencyMs: z.object({ p50: z.number().nullable(), p95: z.number().nullable() }),
  latencySource: z.enum(['pts', 'estimated', 'none']),
  framesSent: z.int(),
  framesReturned: z.int(),
  dropped: z.object({ captureLink: z.int(), send: z.int(), outputLink: z.int() }),
  segments: z.object({ sent: z.int(), lost: z.int(), returned: z.int(), inFlight: z.int() }),
  queues: z.object({ inputBytes: z.int(), outputPackets: z.int() }),
  runner: z.object({ fpsIn: z.number().nullable(), fpsOut: z.number().nullable() }),
  costWei: z.string(),
  costPerMinuteWei: z.string(),
  prepaidS: z.number().nullable(),
  /** Main's event loop: delay over its 10 ms sampling, p99 of the last second. */
  loopDelayP99Ms: z.number(),
});

/** See {@link liveStatsSchema}. */
export type LiveStats = z.infer<typeof liveStatsSchema>;

import { z } from 'zod';
import { errorSchema } from './errors.ts';
import { modelIdSchema } from './params.ts';

/** The steps of a probe, in their order. */
export const probeStepIdSchema = z.enum([
  'reach',
  'certificate',
  'info',
  'capabilities',
  'prices',
  'models',
  'tickets',
  'chain',
  'discovery',
  'start',
  'stream',
  'params',
  'payment',
]);

/** See {@link probeStepIdSchema}. */
export type ProbeStepId = z.infer<typeof probeStepIdSchema>;

/** One figure of a step. `unit`: as written behind the number; '' where there is none. */
const probeFigureSchema = z.object({
  name: z.string(),
  value: z.union([z.number(), z.string()]),
  unit: z.string(),
});

/**
 * One step of a probe. `summary`: what was found, one sentence; `advice`: what its owner should do, '' where nothing.
 * `warning` does not fail the probe; `skipped` says why in `summary`.
 */
const probeStepSchema = z.object({
  id: probeStepIdSchema,
  state: z.enum(['waiting', 'running', 'passed', 'warning', 'failed', 'skipped']),
  summary: z.string(),
  advice: z.string(),
  figures: z.array(probeFigureSchema),
  error: errorSchema.nullable(),
  durationMs: z.number().nullable(),
});

/** One step of a probe. */
export type ProbeStep = z.infer<typeof probeStepSchema>;

/**
 * What a probe found out about one orchestrator (also what `probe --json` prints, one object for each).
 *
 * - `verdict`: null while it runs; `failed` when a step failed.
 * - `models`: the live models it offers, with the room and price of each.
 * - `latencySeriesMs`: median latency of each second of the stream, for a plot.
 */
export const probeReportSchema = z.object({
  address: z.string(),
  startedMs: z.number(),
  endedMs: z.number().nullable(),
  verdict: z.enum(['passed', 'failed', 'stopped']).nullable(),
  model: modelIdSchema.nullable(),
  steps: z.array(probeStepSchema),
  models: z.array(
    z.object({
      id: z.string(),
      warm: z.boolean(),
      free: z.int(),
      capacity: z.int(),
      price: z.object({ weiPerUnit: z.string(), pixelsPerUnit: z.string() }).nullable(),
    }),
  ),
  latencySeriesMs: z.array(z.number().nullable()),
  fpsSeries: z.array(z.number()),
});

/** See {@link probeReportSchema}. */
export type ProbeReport = z.infer<typeof probeReportSchema>;

/** The probe of the application: one at a time; the report of the last one stays. */
export const probeStateSchema = z.object({
  running: z.boolean(),
  report: probeReportSchema.nullable(),
});

/** See {@link probeStateSchema}. */
export type ProbeState = z.infer<typeof probeStateSchema>;

import { z } from 'zod';
import { appStateSchema, logRecordSchema, noticeSchema } from './app.ts';
import type { EventName } from './command-names.ts';
import { liveStatsSchema } from './live.ts';
import { orchestratorsChangedSchema } from './network.ts';

/** Every event main sends to its windows. */
export const events = {
  /** The slices of the state that changed, each whole. */
  state: appStateSchema.omit({ orchestrators: true }).partial(),
  /** What changed among the orchestrators. */
  orchestrators: orchestratorsChangedSchema,
  /** Figures of the running stream, four times a second. */
  stats: liveStatsSchema,
  /** New lines of the log, at most four times a second. */
  log: z.array(logRecordSchema),
  notice: noticeSchema,
} as const satisfies Record<EventName, z.ZodType>;

/** What an event carries. */
export type EventPayload<Name extends EventName> = z.output<(typeof events)[Name]>;

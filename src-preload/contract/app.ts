import { z } from 'zod';
import { discoveryStateSchema } from './discovery.ts';
import { modelSchema, presetSchema } from './effects.ts';
import { liveStateSchema } from './live.ts';
import { networkStateSchema, orchestratorRowSchema, pendingTokenSchema } from './network.ts';
import { outputsStateSchema } from './outputs.ts';
import { signersStateSchema, walletStateSchema } from './payments.ts';
import { probeStateSchema } from './probe.ts';
import { settingsSchema } from './settings.ts';

/** What the program is and where it runs. */
const aboutSchema = z.object({
  version: z.string(),
  shell: z.enum(['electron', 'web']),
  platform: z.string(),
  /** Versions of Node, and of Electron and Chromium where they are its own. */
  runtime: z.record(z.string(), z.string()),
});

/** A file the user chose to stream; its path stays in main. */
export const chosenFileSchema = z.object({
  id: z.string(),
  name: z.string(),
  durationS: z.number().nullable(),
  width: z.int().nullable(),
  height: z.int().nullable(),
});

/** See {@link chosenFileSchema}. */
export type ChosenFile = z.infer<typeof chosenFileSchema>;

/** The application as every window sees it: one snapshot of slices, each replaced whole when it changes. */
export const appStateSchema = z.object({
  about: aboutSchema,
  settings: settingsSchema,
  live: liveStateSchema,
  network: networkStateSchema,
  /** Every orchestrator known. Changes come by the event `orchestrators`, not with the other slices. */
  orchestrators: z.array(orchestratorRowSchema),
  discovery: discoveryStateSchema,
  models: z.object({
    state: z.enum(['loading', 'ready', 'failed']),
    /** Warm and free first. */
    list: z.array(modelSchema),
  }),
  presets: z.array(presetSchema),
  signers: signersStateSchema,
  wallet: walletStateSchema,
  probe: probeStateSchema,
  outputs: outputsStateSchema,
  files: z.array(chosenFileSchema),
  pendingToken: pendingTokenSchema.nullable(),
});

/** See {@link appStateSchema}. */
export type AppState = z.infer<typeof appStateSchema>;

/** One line of the log, secrets already removed. */
export const logRecordSchema = z.object({
  id: z.int(),
  timeMs: z.number(),
  level: z.enum(['debug', 'info', 'warn', 'error']),
  message: z.string(),
  fields: z.record(z.string(), z.json()),
});

/** See {@link logRecordSchema}. */
export type LogRecord = z.infer<typeof logRecordSchema>;

/** Something a person should be told once, outside of any view. */
export const noticeSchema = z.object({
  level: z.enum(['info', 'warning', 'error']),
  text: z.string(),
});

/** See {@link noticeSchema}. */
export type Notice = z.infer<typeof noticeSchema>;

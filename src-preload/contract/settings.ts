import { z } from 'zod';
import { modelIdSchema, paramsSchema } from './params.ts';

/** A camera, microphone or screen as the browser names it. Ids change when site data is cleared; labels rarely do. */
const deviceSchema = z.object({ id: z.string().max(500), label: z.string().max(500) });

/** How colours and movement follow the system or the user's own choice. */
const appearanceSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  motion: z.enum(['system', 'reduced']),
});

/**
 * What is captured and how. Sizes in pixels (even numbers), `fps` in pictures per second, `bitrateBps` in bits per
 * second; null chooses it by size and rate. `fit`: `crop` fills the picture and cuts what stands out, `bars` shows all.
 */
const captureSchema = z.object({
  source: z.enum(['camera', 'screen', 'file']),
  camera: deviceSchema.nullable(),
  microphone: deviceSchema.nullable(),
  /** Sound is sent along. */
  audio: z.boolean(),
  width: z.int().min(128).max(3840).multipleOf(2),
  height: z.int().min(96).max(2160).multipleOf(2),
  fps: z.int().min(5).max(60),
  fit: z.enum(['crop', 'bars']),
  mirror: z.boolean(),
  bitrateBps: z.int().min(100_000).max(50_000_000).nullable(),
});

/** How the live view shows input and output. */
const viewSchema = z.object({
  layout: z.enum(['side', 'slider', 'inset', 'output']),
  details: z.boolean(),
});

/** Which orchestrator a stream uses: the embedded one, the best of those known, or one by its address. */
const orchestratorChoiceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('embedded') }),
  z.object({ kind: z.literal('best') }),
  z.object({ kind: z.literal('address'), address: z.string().min(1).max(2048) }),
]);

/** Which orchestrator a stream uses. */
export type OrchestratorChoice = z.infer<typeof orchestratorChoiceSchema>;

/** `https://host:port` or `http://host:port`, as a URL's origin is written. */
const originSchema = z
  .string()
  .max(2048)
  .refine(
    (text) => /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text,
    'an origin is https://host:port',
  );

const networkSchema = z.object({
  /** The embedded local network is started with the application. */
  embedded: z.boolean(),
  choice: orchestratorChoiceSchema,
  /** Orchestrators the user added, in the order they were added. */
  orchestrators: z.array(originSchema).max(500),
});

const effectSchema = z.object({
  model: modelIdSchema,
  /** The last parameters of each model, new ones at the end. Main keeps the last 100. */
  paramsByModel: z
    .record(modelIdSchema, paramsSchema)
    .refine((params) => Object.keys(params).length <= 200, 'too many models'),
  /** Newest first, each once. */
  promptHistory: z.array(z.string().max(4000)).max(100),
});

/** Everything the user chose, secrets apart. */
export const settingsSchema = z.object({
  appearance: appearanceSchema,
  capture: captureSchema,
  view: viewSchema,
  network: networkSchema,
  effect: effectSchema,
});

/** See {@link settingsSchema}. */
export type Settings = z.infer<typeof settingsSchema>;

/** A change of settings: any fields of the sections that change. Lists and records are replaced whole. */
export const settingsPatchSchema = z
  .object({
    appearance: appearanceSchema.partial(),
    capture: captureSchema.partial(),
    view: viewSchema.partial(),
    network: networkSchema.pick({ embedded: true, choice: true }).partial(),
    effect: effectSchema.partial(),
  })
  .partial();

/** See {@link settingsPatchSchema}. */
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;

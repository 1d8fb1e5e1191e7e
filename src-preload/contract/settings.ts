import { z } from 'zod';
import { discoveryKindSchema } from './discovery.ts';
import { outputsSettingsSchema } from './outputs.ts';
import { modelIdSchema, paramsSchema } from './params.ts';
import { weiSchema } from './payments.ts';

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

/** One source of orchestrators. `url` null where it has none, or where it is among the secrets since it holds a key. */
const sourceSchema = z.object({
  id: z.string().min(1).max(100),
  kind: discoveryKindSchema,
  enabled: z.boolean(),
  url: z.string().max(4096).nullable(),
  origin: z.enum(['built-in', 'user', 'token']),
});

/**
 * How orchestrators are chosen. Weights are relative, 0 leaves a reason out. `maxWeiPerPixel`: a decimal number as text, as
 * "1200" or "0.5"; null sets no ceiling. `minVersion`: of go-livepeer, '' takes all.
 */
const selectionSchema = z.object({
  weights: z.object({
    speed: z.number().min(0).max(10),
    price: z.number().min(0).max(10),
    reliability: z.number().min(0).max(10),
  }),
  maxWeiPerPixel: z
    .string()
    .regex(/^\d{1,30}(\.\d{1,18})?$/)
    .nullable(),
  warmOnly: z.boolean(),
  freeOnly: z.boolean(),
  minVersion: z.string().max(40),
  /** Origins that are never used. */
  blocked: z.array(originSchema).max(1000),
  /** A stream whose orchestrator is lost moves to the next one by itself. */
  swap: z.boolean(),
});

/**
 * Payments. Ceilings in wei, as text; null sets none. `currency`: how amounts are shown beside wei: a code such as USD and
 * what one ETH costs in it, as the user sets it. `intervalMs`: between payments of a running stream.
 * `onPriceRefused`: what becomes of a stream whose orchestrator the signer finds too expensive.
 */
const paymentsSchema = z.object({
  sessionCeilingWei: weiSchema.nullable(),
  monthCeilingWei: weiSchema.nullable(),
  currency: z
    .object({ code: z.string().regex(/^[A-Z]{3}$/), perEth: z.number().positive().max(1e12) })
    .nullable(),
  intervalMs: z.int().min(1000).max(60_000),
  onPriceRefused: z.enum(['next', 'stop']),
  /**
   * RPC endpoint of Arbitrum One for deposit and reserve, '' for none. One that may hold a key is among the secrets, and
   * stands here as `https://host/…`.
   */
  rpcUrl: z.string().max(4096),
});

const networkSchema = z.object({
  /** The embedded local network is started with the application. */
  embedded: z.boolean(),
  /** Its orchestrator wants tickets, and a signer with a throw-away key makes them: to see payments at work. */
  embeddedPaid: z.boolean(),
  choice: orchestratorChoiceSchema,
  /** Orchestrators the user added, in the order they were added. */
  orchestrators: z.array(originSchema).max(500),
  /** Sources of orchestrators: the built-in ones and the user's. URLs here hold no secret. */
  sources: z.array(sourceSchema).max(50),
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
  selection: selectionSchema,
  payments: paymentsSchema,
  outputs: outputsSettingsSchema,
});

/** See {@link settingsSchema}. */
export type Settings = z.infer<typeof settingsSchema>;

/** A change of settings: any fields of the sections that change. Lists and records are replaced whole. */
export const settingsPatchSchema = z
  .object({
    appearance: appearanceSchema.partial(),
    capture: captureSchema.partial(),
    view: viewSchema.partial(),
    network: networkSchema.pick({ embedded: true, embeddedPaid: true, choice: true }).partial(),
    effect: effectSchema.partial(),
    selection: selectionSchema.partial(),
    payments: paymentsSchema.partial(),
    /** Each part is replaced whole; targets have commands of their own, since they have secrets. */
    outputs: outputsSettingsSchema.omit({ targets: true }).partial(),
  })
  .partial();

/** See {@link settingsPatchSchema}. */
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;

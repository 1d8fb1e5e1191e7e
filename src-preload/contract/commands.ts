import { z } from 'zod';
import { appStateSchema, chosenFileSchema, logRecordSchema } from './app.ts';
import type { CommandName } from './command-names.ts';
import { presetSchema } from './effects.ts';
import type { ErrorCode } from './error-codes.ts';
import { liveRequestSchema } from './live.ts';
import { modelIdSchema, paramsSchema } from './params.ts';
import { settingsPatchSchema, settingsSchema } from './settings.ts';

const nothing = z.null();
const addressSchema = z.string().trim().min(1).max(2048);
const fingerprintSchema = z.string().regex(/^[0-9a-f]{64}$/);
const idSchema = z.string().min(1).max(100);
/** RFC 9110 field names and values, bounded. */
const headersSchema = z
  .record(
    z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/),
    z
      .string()
      .max(8192)
      .regex(/^[\t\x20-\x7e]*$/),
  )
  .refine((headers) => Object.keys(headers).length <= 32, 'at most 32 headers');

/**
 * Every command a window may give: name → what it sends, what it is answered. Main answers from this table alone.
 * Any of them may be refused with `command_invalid`, `busy`, `internal` or `aborted`; the codes beside each are its own.
 */
export const commands = {
  /** First call of a window: everything there is to show. */
  'app.hello': { request: nothing, response: appStateSchema, errors: [] },
  /** Names and licence texts of what Rivulet is made of. */
  'app.licences': {
    request: nothing,
    response: z.array(
      z.object({ name: z.string(), version: z.string(), licence: z.string(), text: z.string() }),
    ),
    errors: [],
  },
  /** The last lines of the log, oldest first. */
  'log.read': { request: nothing, response: z.array(logRecordSchema), errors: [] },
  'settings.update': {
    request: settingsPatchSchema,
    response: settingsSchema,
    errors: ['settings_unwritable', 'secret_store_missing', 'chain_unreachable'],
  },
  /** Starts the stream. A `capture` source sends its pictures over a capture link, opened before or after. */
  'live.start': {
    request: liveRequestSchema,
    response: nothing,
    errors: ['model_unknown', 'params_invalid', 'source_not_found'],
  },
  /** Ends the stream and waits until it has ended. Without one nothing happens. */
  'live.stop': { request: nothing, response: nothing, errors: [] },
  /** Drops the connection and makes a new one now, without ending the stream. */
  'live.reconnect': { request: nothing, response: nothing, errors: ['not_live'] },
  /**
   * Moves the stream to another orchestrator without ending it: to the one named, or with null to the next best. Also the
   * answer to `live.question`.
   */
  'live.swap': {
    request: z.object({ address: addressSchema.nullable() }),
    response: nothing,
    errors: ['not_live', 'orchestrator_address_invalid', 'orchestrator_unreachable'],
  },
  /** Replaces the parameters; main coalesces quick changes and keeps them for the model. */
  'live.setParams': { request: paramsSchema, response: nothing, errors: ['params_invalid'] },
  /** A window that decodes the output reports that it stands still, or moves again. */
  'live.reportFrozen': { request: z.boolean(), response: nothing, errors: [] },
  /** Asks the chosen orchestrators for their models again. */
  'models.refresh': { request: nothing, response: nothing, errors: [] },
  /** Saves a preset under its id, new or not. */
  'presets.save': {
    request: presetSchema.extend({ id: idSchema.nullable() }),
    response: presetSchema,
    errors: ['preset_invalid', 'settings_unwritable'],
  },
  'presets.remove': {
    request: z.object({ id: idSchema }),
    response: nothing,
    errors: ['preset_not_found', 'settings_unwritable'],
  },
  /** Puts a preset at a place in the list, counted from 0. */
  'presets.move': {
    request: z.object({ id: idSchema, index: z.int().min(0).max(1000) }),
    response: nothing,
    errors: ['preset_not_found', 'settings_unwritable'],
  },
  /** All presets as the text of a file. */
  'presets.export': { request: nothing, response: z.string(), errors: [] },
  /** Adds the presets of an exported file; those with a known id are replaced. */
  'presets.import': {
    request: z.string().max(4_194_304),
    response: z.object({ added: z.int(), replaced: z.int() }),
    errors: ['preset_invalid', 'settings_unwritable'],
  },
  'network.setEmbedded': { request: z.boolean(), response: nothing, errors: ['settings_unwritable'] },
  'network.add': {
    request: z.object({ address: addressSchema }),
    response: z.object({ address: z.string() }),
    errors: ['orchestrator_address_invalid', 'settings_unwritable'],
  },
  'network.remove': {
    request: z.object({ address: addressSchema }),
    response: nothing,
    errors: ['settings_unwritable'],
  },
  /** Asks one orchestrator (or, with null, all of them) again; the answer shows in its row. */
  'network.check': {
    request: z.object({ address: addressSchema.nullable() }),
    response: nothing,
    errors: [],
  },
  /** Trusts the certificate that an orchestrator shows now. */
  'network.acceptCertificate': {
    request: z.object({ address: addressSchema, fingerprint: fingerprintSchema }),
    response: nothing,
    errors: ['orchestrator_address_invalid', 'not_allowed'],
  },
  /**
   * Sets a source of orchestrators: one of the built-in ones by its id, or one of the user's, new with `id` null. `headers`
   * null keeps those it has; `url` null keeps or needs none. The key of a subgraph endpoint may stand in its URL: it is
   * kept as a secret.
   */
  'discovery.save': {
    request: z.object({
      id: idSchema.nullable(),
      enabled: z.boolean(),
      url: z.string().trim().max(4096).nullable(),
      headers: headersSchema.nullable(),
      storePlain: z.boolean(),
    }),
    response: nothing,
    errors: ['discovery_url_invalid', 'settings_unwritable', 'secret_store_missing'],
  },
  /** Takes a source of the user's away. */
  'discovery.remove': {
    request: z.object({ id: idSchema }),
    response: nothing,
    errors: ['settings_unwritable'],
  },
  /** Asks one source, or with null all that are enabled, now; the result shows in their state. */
  'discovery.refresh': {
    request: z.object({ id: idSchema.nullable() }),
    response: nothing,
    errors: [],
  },
  /**
   * Sets a signer, new with `id` null: it goes to the end of the list. `headers` null keeps those it has, for the same host
   * only. Where the system has no key store they are kept only until the program ends, unless `storePlain` says that the
   * user agrees to a file in plain text.
   */
  'signers.save': {
    request: z.object({
      id: idSchema.nullable(),
      address: addressSchema,
      headers: headersSchema.nullable(),
      storePlain: z.boolean(),
    }),
    response: nothing,
    errors: ['signer_not_recognised', 'settings_unwritable', 'secret_store_missing'],
  },
  'signers.remove': {
    request: z.object({ id: idSchema }),
    response: nothing,
    errors: ['settings_unwritable'],
  },
  /** Puts a signer at a place in the list, counted from 0. */
  'signers.move': {
    request: z.object({ id: idSchema, index: z.int().min(0).max(100) }),
    response: nothing,
    errors: ['settings_unwritable'],
  },
  /** Asks one signer, or with null all of them; the result shows in their state. */
  'signers.test': { request: z.object({ id: idSchema.nullable() }), response: nothing, errors: [] },
  /** Reads deposit and reserve again. */
  'wallet.refresh': { request: nothing, response: nothing, errors: [] },
  /** The ledger as comma-separated values, one line for each payment, newest last. */
  'wallet.export': { request: nothing, response: z.string(), errors: ['ledger_unreadable'] },
  /** Tests an orchestrator (docs: probe). `model` null takes `noop`, else the first that is warm and free. */
  'probe.start': {
    request: z.object({
      address: addressSchema,
      model: modelIdSchema.nullable(),
      seconds: z.int().min(3).max(120),
      pay: z.boolean(),
    }),
    response: nothing,
    errors: ['orchestrator_address_invalid'],
  },
  'probe.stop': { request: nothing, response: nothing, errors: [] },
  /** Lets the user choose a file in the system's own dialog; null when it was given up. Only where the shell has one. */
  'files.choose': {
    request: nothing,
    response: chosenFileSchema.nullable(),
    errors: [
      'not_allowed',
      'media_not_found',
      'media_unreadable',
      'media_no_video',
      'engine_unavailable',
      'engine_crashed',
    ],
  },
  'files.forget': { request: z.object({ id: idSchema }), response: nothing, errors: [] },
  /** The user's word on a gateway token that a link brought. */
  'token.answer': {
    request: z.object({ id: idSchema, accept: z.boolean() }),
    response: nothing,
    errors: [
      'token_invalid',
      'orchestrator_address_invalid',
      'discovery_url_invalid',
      'settings_unwritable',
      'secret_store_missing',
    ],
  },
  /** Reads a gateway token the user pasted (protocol E, token) and asks for their word as a link would. */
  'token.offer': { request: z.string().max(65_536), response: nothing, errors: ['token_invalid'] },
} as const satisfies Record<
  CommandName,
  { request: z.ZodType; response: z.ZodType; errors: readonly ErrorCode[] }
>;

/** What a command is given. */
export type CommandRequest<Name extends CommandName> = z.output<(typeof commands)[Name]['request']>;

/** What a command answers. */
export type CommandResponse<Name extends CommandName> = z.output<(typeof commands)[Name]['response']>;

import { z } from 'zod';
import { appStateSchema, chosenFileSchema, logRecordSchema } from './app.ts';
import type { CommandName } from './command-names.ts';
import { presetSchema } from './effects.ts';
import type { ErrorCode } from './error-codes.ts';
import { liveRequestSchema } from './live.ts';
import { targetSchema } from './outputs.ts';
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
    errors: ['settings_unwritable', 'secret_store_missing', 'chain_unreachable', 'output_unwritable'],
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
  /** Gives the local feed a new unguessable path; readers of the old one are dropped. */
  'feed.renew': { request: nothing, response: nothing, errors: ['settings_unwritable'] },
  /**
   * Looks for OBS and keeps the link from now on. `password` null keeps the one there is, '' forgets it; `storePlain` as for
   * signers. How it goes on shows in the state.
   */
  'obs.connect': {
    request: z.object({
      address: z.string().trim().min(1).max(300),
      password: z.string().max(500).nullable(),
      storePlain: z.boolean(),
    }),
    response: nothing,
    errors: ['output_address_invalid', 'settings_unwritable', 'secret_store_missing'],
  },
  'obs.disconnect': { request: nothing, response: nothing, errors: ['settings_unwritable'] },
  /** Makes our scene and source in the open scene collection, or repairs them; `show` puts the scene on air. */
  'obs.setUp': {
    request: z.object({ show: z.boolean() }),
    response: nothing,
    errors: ['obs_unreachable', 'obs_refused', 'obs_failed'],
  },
  /** Takes out of OBS what we made there. */
  'obs.undo': {
    request: nothing,
    response: nothing,
    errors: ['obs_unreachable', 'obs_refused', 'obs_failed'],
  },
  'obs.virtualCamera': {
    request: z.object({ on: z.boolean() }),
    response: nothing,
    errors: ['obs_unreachable', 'obs_refused', 'obs_failed', 'virtual_camera_unavailable'],
  },
  /** Measures the latency to OBS's picture by screenshots, for a few seconds. */
  'obs.measure': {
    request: nothing,
    response: z.object({ p50: z.number(), p95: z.number(), samples: z.int() }),
    errors: ['obs_unreachable', 'obs_refused', 'obs_failed', 'not_live'],
  },
  /** Starts the virtual camera on a device, or with null on the one of the settings or the first usable. */
  'camera.start': {
    request: z.object({ device: z.string().min(1).max(300).nullable() }),
    response: nothing,
    errors: ['camera_unavailable', 'engine_unavailable'],
  },
  'camera.stop': { request: nothing, response: nothing, errors: [] },
  /** Looks for devices again. */
  'camera.refresh': { request: nothing, response: nothing, errors: [] },
  'recording.start': {
    request: nothing,
    response: nothing,
    errors: ['output_unwritable', 'disk_full', 'engine_unavailable'],
  },
  'recording.pause': { request: nothing, response: nothing, errors: [] },
  'recording.resume': { request: nothing, response: nothing, errors: [] },
  /** Begins a new file at the next keyframe. */
  'recording.split': { request: nothing, response: nothing, errors: [] },
  'recording.stop': { request: nothing, response: nothing, errors: [] },
  /** Writes the picture that is shown now as a PNG; answers the file's name. */
  'recording.snapshot': {
    request: nothing,
    response: z.string(),
    errors: ['not_live', 'output_unwritable', 'disk_full', 'engine_unavailable'],
  },
  /** Writes what the replay buffer holds; answers the file's name. */
  'recording.saveReplay': {
    request: nothing,
    response: z.string(),
    errors: ['not_live', 'output_unwritable', 'disk_full', 'engine_unavailable'],
  },
  /** Makes an ordinary MP4 of a recording, in the background; progress shows in the state. */
  'recording.remux': {
    request: z.object({ id: idSchema }),
    response: nothing,
    errors: ['recording_not_found'],
  },
  /** Takes a file out of the list; with `file` it is deleted, too. */
  'recording.remove': {
    request: z.object({ id: idSchema, file: z.boolean() }),
    response: nothing,
    errors: ['recording_not_found', 'output_unwritable'],
  },
  /** A small picture of a file as a data URL; null where there is none. */
  'recording.thumbnail': {
    request: z.object({ id: idSchema }),
    response: z.string().nullable(),
    errors: ['recording_not_found'],
  },
  /** Shows a file, or with null the folder, in the system's file manager. */
  'recording.reveal': {
    request: z.object({ id: idSchema.nullable() }),
    response: nothing,
    errors: ['not_allowed', 'recording_not_found'],
  },
  /** Lets the user choose the folder in the system's own dialog; null when it was given up. Only where the shell has one. */
  'recording.chooseFolder': {
    request: nothing,
    response: z.string().nullable(),
    errors: ['not_allowed', 'settings_unwritable', 'output_unwritable'],
  },
  /**
   * Sets a target, new with `id` null. `key` (stream key, passphrase or bearer token) null keeps the one there is, '' forgets
   * it; `storePlain` as for signers. A URL that holds a key is taken apart: the key goes among the secrets.
   */
  'targets.save': {
    request: targetSchema.extend({
      id: idSchema.nullable(),
      key: z.string().max(2000).nullable(),
      storePlain: z.boolean(),
    }),
    response: z.object({ id: z.string() }),
    errors: ['output_address_invalid', 'target_not_found', 'settings_unwritable', 'secret_store_missing'],
  },
  'targets.remove': {
    request: z.object({ id: idSchema }),
    response: nothing,
    errors: ['settings_unwritable'],
  },
  /** Begins to send; how it goes on shows in the target's state. */
  'targets.start': {
    request: z.object({ id: idSchema }),
    response: nothing,
    errors: ['target_not_found', 'output_address_invalid', 'engine_unavailable'],
  },
  'targets.stop': { request: z.object({ id: idSchema }), response: nothing, errors: ['target_not_found'] },
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

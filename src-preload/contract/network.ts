import { z } from 'zod';
import { discoveryKindSchema } from './discovery.ts';
import { errorSchema } from './errors.ts';

/** A certificate a person can compare. `fingerprint`: SHA-256, 64 lower-case hex digits. */
const certificateSchema = z.object({
  state: z.enum(['pinned', 'changed', 'unknown']),
  fingerprint: z.string().nullable(),
  /** The certificate that is shown now, when it is another one than the pinned. */
  presented: z.string().nullable(),
  /** When it was first seen, milliseconds since 1970. */
  firstSeenMs: z.number().nullable(),
});

/** A price: `weiPerUnit` wei for `pixelsPerUnit` pixels, both decimal numbers as text; null off-chain. */
const priceSchema = z.object({ weiPerUnit: z.string(), pixelsPerUnit: z.string() });

/** What a row says of one model of its orchestrator. */
const offeredModelSchema = z.object({
  id: z.string(),
  warm: z.boolean(),
  free: z.int(),
  capacity: z.int(),
  price: priceSchema.nullable(),
});

/** Who named an orchestrator. */
const orchestratorSourceSchema = z.enum(['embedded', 'user', 'token', ...discoveryKindSchema.options]);

/**
 * One orchestrator in the table.
 *
 * - `address`: `https://host:port`, its id; `source`: who named it first; `sources`: ids of all discovery sources that did.
 * - `ethAddress`: as EIP-55 writes it; null off-chain.
 * - `connectMs`: milliseconds that connecting took (TCP and TLS) when it was asked last.
 * - `suspendedUntilMs`: after failures it is left alone until then, milliseconds since 1970.
 * - `ranking`: where it stands for the chosen model; null where nothing is known of it yet. `place` counts from 1, null
 *   where it is left out; `why`: a clause for people, as "warm, 2 free, 31 ms" or "costs more than your ceiling".
 * - `state`: `checking` while it is asked; `error` says why it is `unusable`.
 * - `pingMs`: milliseconds of the last question without connecting; `checkedMs`: when, milliseconds since 1970.
 */
export const orchestratorRowSchema = z.object({
  address: z.string(),
  source: orchestratorSourceSchema,
  sources: z.array(z.string()),
  state: z.enum(['unchecked', 'checking', 'usable', 'unusable']),
  error: errorSchema.nullable(),
  models: z.array(offeredModelSchema),
  price: priceSchema.nullable(),
  ethAddress: z.string().nullable(),
  connectMs: z.number().nullable(),
  pingMs: z.number().nullable(),
  version: z.string(),
  wantsPayment: z.boolean(),
  certificate: certificateSchema,
  checkedMs: z.number().nullable(),
  suspendedUntilMs: z.number().nullable(),
  ranking: z.object({ place: z.int().nullable(), why: z.string(), score: z.number().nullable() }).nullable(),
});

/** One orchestrator in the table. */
export type OrchestratorRow = z.infer<typeof orchestratorRowSchema>;

/** Rows that changed and rows that went, by address; new ones go to the end. Never more often than four times a second. */
export const orchestratorsChangedSchema = z.object({
  upserted: z.array(orchestratorRowSchema),
  removed: z.array(z.string()),
});

/** See {@link orchestratorsChangedSchema}. */
export type OrchestratorsChanged = z.infer<typeof orchestratorsChangedSchema>;

/** The embedded network. `paid`: its orchestrator wants tickets and a signer of its own makes them. */
export const networkStateSchema = z.object({
  embedded: z.object({
    state: z.enum(['off', 'starting', 'running', 'failed']),
    address: z.string().nullable(),
    paid: z.boolean(),
    error: errorSchema.nullable(),
  }),
});

/** See {@link networkStateSchema}. */
export type NetworkState = z.infer<typeof networkStateSchema>;

/** A gateway token that somebody's link brought, waiting for the user's word. Header values and keys in URLs are not shown. */
export const pendingTokenSchema = z.object({
  id: z.string(),
  signer: z.string().nullable(),
  signerHeaderNames: z.array(z.string()),
  discovery: z.string().nullable(),
  orchestrators: z.array(z.string()),
});

/** See {@link pendingTokenSchema}. */
export type PendingToken = z.infer<typeof pendingTokenSchema>;

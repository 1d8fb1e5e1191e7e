import { z } from 'zod';
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

/**
 * One orchestrator in the table.
 *
 * - `address`: `https://host:port`, its id; `source`: who named it.
 * - `state`: `checking` while it is asked; `error` says why it is `unusable`.
 * - `pingMs`: milliseconds of the last question without connecting; `checkedMs`: when, milliseconds since 1970.
 */
const orchestratorRowSchema = z.object({
  address: z.string(),
  source: z.enum(['embedded', 'user', 'token']),
  state: z.enum(['unchecked', 'checking', 'usable', 'unusable']),
  error: errorSchema.nullable(),
  models: z.array(offeredModelSchema),
  price: priceSchema.nullable(),
  pingMs: z.number().nullable(),
  version: z.string(),
  wantsPayment: z.boolean(),
  certificate: certificateSchema,
  checkedMs: z.number().nullable(),
});

/** One orchestrator in the table. */
export type OrchestratorRow = z.infer<typeof orchestratorRowSchema>;

/** The embedded network and every orchestrator known. */
export const networkStateSchema = z.object({
  embedded: z.object({
    state: z.enum(['off', 'starting', 'running', 'failed']),
    address: z.string().nullable(),
    error: errorSchema.nullable(),
  }),
  orchestrators: z.array(orchestratorRowSchema),
});

/** See {@link networkStateSchema}. */
export type NetworkState = z.infer<typeof networkStateSchema>;

/**
 * The remote signer as far as the window may know it: header values stay in main.
 *
 * - `stored`: where its headers are kept: by the system's key store, in a file in plain text because the user agreed, or
 *   only until the program ends.
 * - `keyStore`: the system has one that can be used.
 */
export const signerStateSchema = z.object({
  address: z.string().nullable(),
  headerNames: z.array(z.string()),
  stored: z.enum(['nowhere', 'key-store', 'plain', 'memory']),
  keyStore: z.boolean(),
  test: z.enum(['untested', 'testing', 'ok', 'failed']),
  /** The Ethereum address the signer pays from, once it has answered. */
  ethAddress: z.string().nullable(),
  latencyMs: z.number().nullable(),
  error: errorSchema.nullable(),
});

/** See {@link signerStateSchema}. */
export type SignerState = z.infer<typeof signerStateSchema>;

/** A gateway token that somebody's link brought, waiting for the user's word. Header values are not shown. */
export const pendingTokenSchema = z.object({
  id: z.string(),
  signer: z.string().nullable(),
  signerHeaderNames: z.array(z.string()),
  discovery: z.string().nullable(),
  orchestrators: z.array(z.string()),
});

/** See {@link pendingTokenSchema}. */
export type PendingToken = z.infer<typeof pendingTokenSchema>;

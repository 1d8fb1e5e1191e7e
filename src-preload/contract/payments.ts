import { z } from 'zod';
import { errorSchema } from './errors.ts';

/** An amount of wei: a whole number in decimal, as text, since it may not fit a JavaScript number. */
export const weiSchema = z.string().regex(/^\d{1,78}$/);

/**
 * One remote signer as far as a window may know it: header values stay in main.
 *
 * - `origin`: who named it; `embedded` is the throw-away one of the embedded network.
 * - `state`: `failing` with `error`; `latencyMs`: milliseconds of its last answer; `askedMs`: when, since 1970.
 * - `ethAddress`: what it pays from, as EIP-55 writes it; null before it said so.
 * - `active`: payments go to it now; the others, in their order, stand in when it fails.
 */
const signerRowSchema = z.object({
  id: z.string(),
  address: z.string(),
  headerNames: z.array(z.string()),
  origin: z.enum(['user', 'token', 'embedded']),
  state: z.enum(['untested', 'asking', 'reachable', 'failing']),
  ethAddress: z.string().nullable(),
  latencyMs: z.number().nullable(),
  askedMs: z.number().nullable(),
  error: errorSchema.nullable(),
  active: z.boolean(),
});

/** One remote signer in the list. */
export type SignerRow = z.infer<typeof signerRowSchema>;

/**
 * The remote signers in the order they are tried.
 *
 * - `stored`: where their headers are kept: by the system's key store, in a file in plain text because the user agreed, or
 *   only until the program ends.
 * - `keyStore`: the system has one that can be used.
 */
export const signersStateSchema = z.object({
  list: z.array(signerRowSchema),
  stored: z.enum(['nowhere', 'key-store', 'plain', 'memory']),
  keyStore: z.boolean(),
});

/** See {@link signersStateSchema}. */
export type SignersState = z.infer<typeof signersStateSchema>;

/**
 * What one stream has cost, as its ledger tells.
 *
 * - `paidWei`: expected value of its tickets (n × face value × chance of winning), rounded up to whole wei;
 *   `faceWei`: what they would cost if every one of them won.
 * - times are milliseconds since 1970; `endedMs` null while it runs.
 */
const spendSessionSchema = z.object({
  id: z.string(),
  startedMs: z.number(),
  endedMs: z.number().nullable(),
  model: z.string(),
  orchestrators: z.array(z.string()),
  payments: z.int(),
  tickets: z.int(),
  paidWei: weiSchema,
  faceWei: weiSchema,
});

/** What one stream has cost. */
export type SpendSession = z.infer<typeof spendSessionSchema>;

/**
 * The money.
 *
 * - `funds`: deposit and reserve of the signer's address in the TicketBroker contract, read over the user's RPC endpoint;
 *   null where none is set or nothing was read. `withdrawRound`: 0 unless an unlock was asked for.
 * - `monthWei`: spent since the first of the month, UTC; `perMinuteWei`: what the orchestrator of
 *   the running stream charges for a minute.
 * - `prepaidS`: seconds the running stream would be carried if no further payment could be made; null without one.
 * - `signerLostMs`: since when no signer answers while a stream is being paid for; null otherwise.
 * - `sessions`: newest first, at most 50.
 */
export const walletStateSchema = z.object({
  funds: z
    .object({
      ethAddress: z.string(),
      depositWei: weiSchema,
      reserveWei: weiSchema,
      withdrawRound: z.string(),
      readMs: z.number(),
    })
    .nullable(),
  fundsError: errorSchema.nullable(),
  monthWei: weiSchema,
  sessionWei: weiSchema,
  perMinuteWei: weiSchema,
  prepaidS: z.number().nullable(),
  signerLostMs: z.number().nullable(),
  sessions: z.array(spendSessionSchema),
});

/** See {@link walletStateSchema}. */
export type WalletState = z.infer<typeof walletStateSchema>;

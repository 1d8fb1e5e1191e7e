import { z } from 'zod';
import { errorSchema } from './errors.ts';

/** The ways orchestrators are found, besides the user's own list. */
export const discoveryKindSchema = z.enum([
  /** The signers' `/discover-orchestrators`. */
  'signer',
  /** Any URL that answers like go-livepeer's discovery webhook, with headers of the user's. */
  'url',
  /** Livepeer Explorer's `/api/score`, or the price API's `orchestratorStats`. */
  'explorer',
  /** The Livepeer subgraph, at an endpoint with the user's key. */
  'subgraph',
  /** The AI Service Registry on Arbitrum One, read over an RPC endpoint. */
  'registry',
  /** The protocol's ServiceRegistry, read over an RPC endpoint. */
  'protocol-registry',
  /** What orchestrators say of others: their `nodes` and `/discovery`. */
  'nodes',
]);

/** See {@link discoveryKindSchema}. */
export type DiscoveryKind = z.infer<typeof discoveryKindSchema>;

/**
 * One source of orchestrators.
 *
 * - `state`: `off` it is not used; `waiting` it lacks something (`error` says what; null for the signers while the user has
 *   none); `asking`; `ready`; `failed`: its last answer, if any, is still used.
 * - `url`: where it is asked, secrets left out; null where there is nothing to set.
 * - `found`: usable addresses of its last answer; `refused`: entries left out, `refusedWhy` says why, for people.
 * - `answeredMs`: when the answer was made, milliseconds since 1970; it comes from the file of the last run when `cached`.
 */
const discoverySourceSchema = z.object({
  id: z.string(),
  kind: discoveryKindSchema,
  origin: z.enum(['built-in', 'user', 'token']),
  enabled: z.boolean(),
  url: z.string().nullable(),
  headerNames: z.array(z.string()),
  state: z.enum(['off', 'waiting', 'asking', 'ready', 'failed']),
  error: errorSchema.nullable(),
  found: z.int(),
  refused: z.int(),
  refusedWhy: z.string(),
  answeredMs: z.number().nullable(),
  cached: z.boolean(),
});

/** One source of orchestrators. */
export type DiscoverySource = z.infer<typeof discoverySourceSchema>;

/** Every source, and how far the probing of what they named has come; null while nothing is probed. */
export const discoveryStateSchema = z.object({
  sources: z.array(discoverySourceSchema),
  probing: z.object({ done: z.int(), total: z.int() }).nullable(),
});

/** See {@link discoveryStateSchema}. */
export type DiscoveryState = z.infer<typeof discoveryStateSchema>;

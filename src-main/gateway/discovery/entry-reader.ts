import { z } from 'zod';
import type { JsonEntry } from './json-entries.ts';

/** What an entry says, before its address is looked at. */
export interface NamedOrchestrator {
  /** As it is written; '' where there is none. */
  readonly address: string;
  readonly ethAddress: string | null;
  readonly priceWeiPerPixel: number | null;
  /** False where the source says that it is not at work. */
  readonly active: boolean;
}

const ETH_ADDRESS = /^0x[0-9a-f]{40}$/i;

const text = z.string().optional().catch(undefined);

/**
 * The price record of Livepeer's price service, which the Explorer passes on (protocol A2); the directories of others name
 * the same things in other ways (A4).
 */
const recordSchema = z.object({
  address: text,
  Address: text,
  eth_address: text,
  ServiceURI: text,
  service_uri: text,
  orchUri: text,
  PricePerPixel: z.number().optional().catch(undefined),
  Active: z.boolean().optional().catch(undefined),
});
const scoreSchema = z.object({ pricePerPixel: z.unknown() });

/**
 * Reads one entry of any of the answers that name orchestrators:
 *
 * - go-livepeer's discovery webhook, signers, and orchestrators' `/discovery`: `{"address": "https://…", …}` (C7, C10),
 *   or the address alone;
 * - price services: `{"Address": "0x…", "ServiceURI": "https://…", "PricePerPixel": …, "Active": …}`;
 * - the Explorer's scores: such a record as `pricePerPixel` beside an `0x…` key, or a mere number there.
 */
export function readEntry({ key, value }: JsonEntry): NamedOrchestrator {
  const ethKey = key ?? undefined;
  // An object that lists no orchestrators is an error in JSON, or something else altogether.
  if (ethKey !== undefined && !ETH_ADDRESS.test(ethKey)) return named('', undefined, undefined, true);
  if (typeof value === 'string') return named(value, ethKey, undefined, true);
  const score = key === null ? null : scoreSchema.safeParse(value).data;
  const record = recordSchema.safeParse(score?.pricePerPixel ?? value).data;
  if (!record) return named('', ethKey, undefined, true);
  // `address` is where it is for webhooks, and who it is for others.
  const all = [record.ServiceURI, record.service_uri, record.orchUri, record.address, record.Address];
  const where = all.find((word) => word && !ETH_ADDRESS.test(word)) ?? '';
  const who = [ethKey, record.Address, record.eth_address, record.address].find(
    (word) => word && ETH_ADDRESS.test(word),
  );
  return named(where, who, record.PricePerPixel, record.Active ?? true);
}

function named(
  address: string,
  eth: string | undefined,
  price: number | undefined,
  active: boolean,
): NamedOrchestrator {
  const priceWeiPerPixel = price !== undefined && price > 0 && Number.isFinite(price) ? price : null;
  return { address, ethAddress: eth?.toLowerCase() ?? null, priceWeiPerPixel, active };
}

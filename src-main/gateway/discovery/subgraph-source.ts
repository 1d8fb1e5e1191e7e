import { z } from 'zod';
import {
  type DiscoverOptions,
  type DiscoveryAnswer,
  type DiscoverySourceClient,
  MAX_ENTRIES,
} from './discovered.ts';
import { DiscoveredList } from './discovered-list.ts';
import { discoveryFailed, discoveryNotRecognised } from './discovery-errors.ts';
import { readEntries } from './discovery-http.ts';
import type { ListSourceOptions } from './list-source.ts';

/** Orchestrators in one answer: the most that The Graph gives. */
const PAGE = 1_000;

/** Largest page that is read, in bytes: the answer is one entry. */
const MAX_PAGE_BYTES = 4 * 1024 * 1024;

/** Protocol A3. Those with most stake first; the id keeps pages apart where stakes are equal. */
const QUERY = `query ActiveOrchestrators($first: Int!, $skip: Int!) {
  transcoders(first: $first, skip: $skip, where: { active: true }, orderBy: totalStake, orderDirection: desc) {
    id
    serviceURI
  }
}`;

const pageSchema = z.object({
  transcoders: z.array(z.object({ id: z.string(), serviceURI: z.string().nullish() })),
});
const errorsSchema = z.array(z.object({ message: z.string() })).min(1);

/**
 * The Livepeer subgraph at the user's endpoint, whose URL or headers hold the user's key: the active orchestrators with
 * their addresses in the protocol's ServiceRegistry (protocol A3). Those for AI jobs stand in another registry.
 */
export function subgraphSource(options: ListSourceOptions): DiscoverySourceClient {
  return {
    discover: async ({ signal, onFound = () => undefined }: DiscoverOptions): Promise<DiscoveryAnswer> => {
      const list = new DiscoveredList();
      for (let skip = 0; skip < MAX_ENTRIES; skip += PAGE) {
        const page = await askPage(options, skip, signal);
        const added = page.map(({ id, serviceURI }) =>
          list.add(
            {
              address: serviceURI ?? '',
              ethAddress: /^0x[0-9a-f]{40}$/i.test(id) ? id.toLowerCase() : null,
              priceWeiPerPixel: null,
              active: true,
            },
            { allowPrivate: false },
          ),
        );
        onFound(added.filter((found) => found !== null));
        if (page.length < PAGE) return list.answer();
      }
      list.cut();
      return list.answer();
    },
  };
}

async function askPage(
  { url, headers, ...http }: ListSourceOptions,
  skip: number,
  signal: AbortSignal,
): Promise<z.output<typeof pageSchema>['transcoders']> {
  const body = JSON.stringify({ query: QUERY, variables: { first: PAGE, skip } });
  const answer = new Map<string | null, unknown>();
  await readEntries(
    { ...http, url, headers, body, signal, maxEntryBytes: MAX_PAGE_BYTES },
    ({ key, value }) => {
      answer.set(key, value);
      // data, errors, extensions: more than a few is something else.
      return answer.size < 10;
    },
  );
  const errors = errorsSchema.safeParse(answer.get('errors')).data;
  if (errors) {
    const isAboutKey = errors.some(({ message }) => /auth|key|payment/i.test(message));
    throw discoveryFailed(url.origin, isAboutKey ? 'it refuses your key' : 'it cannot answer the query');
  }
  const data = pageSchema.safeParse(answer.get('data')).data;
  if (!data || data.transcoders.length > PAGE)
    throw discoveryNotRecognised(url.origin, 'it is not the Livepeer subgraph');
  return data.transcoders;
}

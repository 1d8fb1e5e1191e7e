import { isPrivateHost } from '../signer/signer-address.ts';
import type { DiscoverOptions, DiscoveryAnswer, DiscoverySourceClient } from './discovered.ts';
import { DiscoveredList } from './discovered-list.ts';
import { discoveryNotRecognised } from './discovery-errors.ts';
import { type DiscoveryHttpOptions, readEntries } from './discovery-http.ts';
import { readEntry } from './entry-reader.ts';

/** Options of {@link listSource}. */
export interface ListSourceOptions extends DiscoveryHttpOptions {
  readonly url: URL;
  /** Secrets: sent to this host only. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A URL that answers with a list of orchestrators: a discovery webhook or service, the Explorer's `/api/score`, or
 * `orchestratorStats` (protocol A2, A4, C7). A URL in a private network may name orchestrators there.
 */
export function listSource({ url, headers, ...http }: ListSourceOptions): DiscoverySourceClient {
  return {
    discover: async ({ signal }: DiscoverOptions): Promise<DiscoveryAnswer> => {
      const list = new DiscoveredList();
      const allowPrivate = isPrivateHost(url);
      let entries = 0;
      let named = 0;
      const { whole } = await readEntries({ ...http, url, headers, signal }, (entry) => {
        if (!list.hasRoom) return false;
        const orchestrator = readEntry(entry);
        entries += 1;
        if (orchestrator.address !== '') named += 1;
        list.add(orchestrator, { allowPrivate });
        return true;
      });
      if (entries > 0 && named === 0)
        throw discoveryNotRecognised(url.origin, 'none of its entries has an address');
      if (!whole) list.cut();
      return list.answer();
    },
  };
}

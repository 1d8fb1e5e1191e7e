import { orAbort } from '../../base/async.ts';
import type { Chain, Registered, Registry } from '../../chain/arbitrum.ts';
import type { Hex } from '../../chain/chain-facts.ts';
import type { DiscoveredOrchestrator, DiscoverySourceClient } from './discovered.ts';
import { DiscoveredList } from './discovered-list.ts';

/** Options of {@link registrySource}. */
export interface RegistrySourceOptions {
  readonly registry: Registry;
  /** Opens the chain, or hands out one that is open. */
  readonly openChain: (signal: AbortSignal) => Promise<Chain>;
  /** Ethereum addresses of an earlier answer: they make this one quicker. */
  readonly before: () => readonly string[];
}

/**
 * The orchestrators of the active set with their addresses in a registry on Arbitrum One: that for AI jobs, or the
 * protocol's own (protocol B).
 */
export function registrySource({
  registry,
  openChain,
  before,
}: RegistrySourceOptions): DiscoverySourceClient {
  return {
    discover: async ({ signal, onFound = () => undefined }) => {
      // A chain may be shared with others, who go on.
      const chain = await orAbort(openChain(signal), signal);
      const list = new DiscoveredList();
      const take = (some: readonly Registered[]): void => {
        const added = some.map(({ ethAddress, serviceUri }): DiscoveredOrchestrator | null =>
          list.add(
            {
              address: serviceUri,
              ethAddress: ethAddress.toLowerCase(),
              priceWeiPerPixel: null,
              active: true,
            },
            { allowPrivate: false },
          ),
        );
        onFound(added.filter((found) => found !== null));
      };
      const reading = chain.registered(registry, { onFound: take, before: before() as readonly Hex[] });
      await orAbort(reading, signal);
      return list.answer();
    },
  };
}

import { type GatewayError, toGatewayError } from '../../base/errors.ts';
import type { DiscoveredOrchestrator, DiscoveryAnswer, DiscoverySourceClient } from './discovered.ts';
import { type MergedOrchestrator, mergeDiscovered } from './merge.ts';

/** A source with the id that its orchestrators carry. */
export interface NamedSource {
  readonly id: string;
  readonly client: DiscoverySourceClient;
}

/** What came of asking one source. */
export interface SourceOutcome {
  readonly id: string;
  /** Null where it failed. */
  readonly answer: DiscoveryAnswer | null;
  readonly error: GatewayError | null;
}

/** Options of {@link discoverAll}. */
export interface DiscoverAllOptions {
  readonly sources: readonly NamedSource[];
  readonly signal: AbortSignal;
  /** Told of each orchestrator once, as soon as any source names it. */
  readonly onFound: (orchestrator: DiscoveredOrchestrator, sourceId: string) => void;
}

/**
 * Asks all sources at once, without an application around it. A source that fails keeps none of the others from answering.
 * @returns all that were found, and what came of each source, in the order of the sources
 * @throws the signal's reason, nothing else
 */
export async function discoverAll({ sources, signal, onFound }: DiscoverAllOptions): Promise<{
  readonly orchestrators: readonly MergedOrchestrator[];
  readonly outcomes: readonly SourceOutcome[];
}> {
  const told = new Set<string>();
  const tell = (some: readonly DiscoveredOrchestrator[], id: string): void => {
    for (const orchestrator of some) {
      if (told.has(orchestrator.address)) continue;
      told.add(orchestrator.address);
      onFound(orchestrator, id);
    }
  };
  const outcomes = await Promise.all(
    sources.map(async ({ id, client }): Promise<SourceOutcome> => {
      try {
        const answer = await client.discover({ signal, onFound: (some) => tell(some, id) });
        tell(answer.orchestrators, id);
        return { id, answer, error: null };
      } catch (error) {
        signal.throwIfAborted();
        return { id, answer: null, error: toGatewayError(error, 'discovery_failed') };
      }
    }),
  );
  const lists = outcomes.map(({ id, answer }) => ({ id, orchestrators: answer?.orchestrators ?? [] }));
  return { orchestrators: mergeDiscovered(lists), outcomes };
}

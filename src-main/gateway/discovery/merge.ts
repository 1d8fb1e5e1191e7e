import type { DiscoveredOrchestrator } from './discovered.ts';

/** What one source named. */
export interface SourceList {
  /** The source's id. */
  readonly id: string;
  readonly orchestrators: readonly DiscoveredOrchestrator[];
}

/** An orchestrator that one source or several named. */
export interface MergedOrchestrator extends DiscoveredOrchestrator {
  /** Ids of the sources that named it, in the order of the sources. */
  readonly sources: readonly string[];
}

/**
 * Puts the lists of several sources into one: each orchestrator once, where it was named first, with all who named it. What
 * a source does not say of it, another may.
 */
export function mergeDiscovered(lists: readonly SourceList[]): MergedOrchestrator[] {
  const merged = new Map<string, MergedOrchestrator>();
  for (const { id, orchestrators } of lists) {
    for (const found of orchestrators) {
      const known = merged.get(found.address);
      merged.set(found.address, {
        address: found.address,
        ethAddress: known?.ethAddress ?? found.ethAddress,
        priceHintWeiPerPixel: known?.priceHintWeiPerPixel ?? found.priceHintWeiPerPixel,
        publicOnly: found.publicOnly && (known?.publicOnly ?? true),
        sources: known ? (known.sources.includes(id) ? known.sources : [...known.sources, id]) : [id],
      });
    }
  }
  return [...merged.values()];
}

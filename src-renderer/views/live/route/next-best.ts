import type { OrchestratorRow } from '../../../../src-preload/contract.ts';

/** As many are offered by name; the network view has them all. */
const OFFERED = 6;

/** The best orchestrators besides the one that is used, in their order. */
export function nextBest(rows: readonly OrchestratorRow[], current: string | null): OrchestratorRow[] {
  return rows
    .filter(({ address, ranking }) => ranking?.place != null && address !== current)
    .sort((a, b) => (a.ranking?.place ?? 0) - (b.ranking?.place ?? 0))
    .slice(0, OFFERED);
}

/** An address without its scheme. */
export function hostOf(address: string): string {
  return address.replace(/^https?:\/\//, '');
}

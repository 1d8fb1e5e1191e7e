import type { OrchestratorChoice, OrchestratorRow } from '../../../src-preload/contract.ts';

/** The rows whose orchestrators a choice can lead to, whatever state they are in. */
export function rowsOfChoice(
  rows: readonly OrchestratorRow[],
  choice: OrchestratorChoice,
): OrchestratorRow[] {
  if (choice.kind === 'best') return [...rows];
  if (choice.kind === 'embedded') return rows.filter(({ source }) => source === 'embedded');
  return rows.filter(({ address }) => address === choice.address);
}

import type { AppState, NetworkState, OrchestratorRow, Settings } from '../../../src-preload/contract.ts';
import { rowsOfChoice } from '../network/choose-orchestrators.ts';
import { modelsOf } from './model-list.ts';

/** The models that the orchestrators of the user's choice offer; those of the embedded network are waited for. */
export function modelsOfChoice(
  choice: Settings['network']['choice'],
  { embedded }: NetworkState,
  rows: readonly OrchestratorRow[],
): AppState['models'] {
  const embeddedIsComing = embedded.state === 'starting' || embedded.error !== null;
  return modelsOf(rowsOfChoice(rows, choice), choice.kind !== 'address' && embeddedIsComing);
}

import type { OrchestratorChoice } from '../../../../src-preload/contract.ts';
import { changeSettings } from '../../../store/change-settings.ts';

/** The radio buttons above the table and in it are one group. */
export const CHOICE_GROUP = 'orchestrator-choice';

/** Chooses which orchestrator streams use. */
export function choose(choice: OrchestratorChoice): void {
  void changeSettings({ network: { choice } });
}

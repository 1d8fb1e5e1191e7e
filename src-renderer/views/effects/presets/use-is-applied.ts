import type { Preset } from '../../../../src-preload/contract.ts';
import { useEffects } from '../../../store/effects-store.ts';
import { equal } from '../schema/values.ts';

/** What is shown is what this preset holds: its model, and every parameter it names. */
export function useIsApplied(preset: Preset): boolean {
  return useEffects(
    ({ model, shown }) =>
      model === preset.model &&
      Object.entries(preset.params).every(([name, value]) => equal(shown[name], value)),
  );
}

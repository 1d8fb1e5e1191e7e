import type { OutputsSettings } from '../../src-preload/contract.ts';
import { useApp } from './app-store.ts';
import { changeSettings } from './change-settings.ts';

/** The parts of the outputs' settings that are changed field by field here; targets have commands of their own. */
type Part = Exclude<keyof OutputsSettings, 'targets' | 'holding'>;

/** Changes some fields of one part of the outputs' settings. @returns it was done */
export async function changeOutputs<Name extends Part>(
  part: Name,
  change: Partial<OutputsSettings[Name]>,
): Promise<boolean> {
  const now = useApp.getState().state?.settings.outputs[part];
  return now !== undefined && changeSettings({ outputs: { [part]: { ...now, ...change } } });
}

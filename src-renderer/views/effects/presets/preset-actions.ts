import type { Preset } from '../../../../src-preload/contract.ts';
import { notify, run, useApp } from '../../../store/app-store.ts';
import { useEffects } from '../../../store/effects-store.ts';
import { effectsTexts as texts } from '../../../texts/effects.ts';
import { downloadText } from '../../../ui/download.ts';
import { freeKey, withKey } from './preset-keys.ts';

/** Largest file of presets that is read. */
const MAX_IMPORT_BYTES = 4 * 1024 * 1024;

/** Saves what is shown as a new preset, on the lowest free number key. @returns it was saved */
export async function savePreset(name: string): Promise<boolean> {
  const { model, shown } = useEffects.getState();
  const presets = useApp.getState().state?.presets ?? [];
  if (model === null) return false;
  const saved = await run('presets.save', { id: null, name, model, params: shown, key: freeKey(presets) });
  return saved !== undefined;
}

/** Gives a preset the model and parameters that are shown. */
export async function updatePreset(preset: Preset): Promise<void> {
  const { model, shown } = useEffects.getState();
  if (model === null) return;
  const saved = await run('presets.save', { ...preset, model, params: shown });
  if (saved) notify({ level: 'info', text: texts.presets.updated(preset.name) });
}

/** Gives a preset another name. @returns it was saved */
export async function renamePreset(preset: Preset, name: string): Promise<boolean> {
  return (await run('presets.save', { ...preset, name })) !== undefined;
}

/** Puts a preset on a number key, or on none; who had the key gets the other's. */
export async function setPresetKey(id: string, key: number | null): Promise<void> {
  const presets = useApp.getState().state?.presets ?? [];
  for (const preset of withKey(presets, id, key)) {
    if ((await run('presets.save', preset)) === undefined) return;
  }
}

/** Puts a preset at a place in the list, counted from 0. */
export async function movePreset(id: string, index: number): Promise<void> {
  await run('presets.move', { id, index });
}

/** Removes a preset. @returns what brings it back; null when it was not removed */
export async function removePreset(preset: Preset): Promise<(() => Promise<void>) | null> {
  const index = (useApp.getState().state?.presets ?? []).findIndex(({ id }) => id === preset.id);
  if ((await run('presets.remove', { id: preset.id })) === undefined) return null;
  return async () => {
    const saved = await run('presets.save', preset);
    if (saved) await movePreset(saved.id, index);
  };
}

/** Hands all presets to the user as a file. */
export async function exportPresets(): Promise<void> {
  const text = await run('presets.export', null);
  if (text !== undefined) downloadText(text, texts.presets.fileName, 'application/json');
}

/** Adds the presets of a file and says how many. */
export async function importPresets(file: File): Promise<void> {
  if (file.size > MAX_IMPORT_BYTES) {
    notify({ level: 'error', text: texts.presets.fileTooLarge });
    return;
  }
  const counts = await run('presets.import', await file.text());
  if (counts) notify({ level: 'info', text: texts.presets.imported(counts.added, counts.replaced) });
}

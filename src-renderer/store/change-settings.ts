import type { Settings, SettingsPatch } from '../../src-preload/contract.ts';
import { command, notify, useApp } from './app-store.ts';

/**
 * Changes settings. The window shows the change at once; if main refuses it, the user is told why and sees what main has.
 * @returns it was done
 */
export async function changeSettings(patch: SettingsPatch): Promise<boolean> {
  show((settings) => patched(settings, patch));
  const reply = await command('settings.update', patch);
  if (reply.ok) return true;
  notify({ level: 'error', text: reply.error.message });
  const now = await command('app.hello', null);
  if (now.ok) show(() => now.value.settings);
  return false;
}

/** Settings with a patch applied: sections are merged field by field, what is in them is replaced whole. */
function patched(settings: Settings, patch: SettingsPatch): Settings {
  const sections = Object.entries(patch).map(([name, change]) => [
    name,
    { ...settings[name as keyof Settings], ...change },
  ]);
  return { ...settings, ...Object.fromEntries(sections) };
}

function show(change: (settings: Settings) => Settings): void {
  useApp.setState(({ state }) => ({ state: state && { ...state, settings: change(state.settings) } }));
}

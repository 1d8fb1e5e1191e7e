import { describe, expect, it, vi } from 'vitest';
import { defaultSettings } from '../../src-preload/contract/default-settings.ts';
import { temporaryFolders } from '../../test/support/temporary-folder.ts';
import { openSettings } from '../settings/settings.ts';
import { SettingsDesk } from './settings-desk.ts';

const folder = temporaryFolders();

async function openDesk(home: string) {
  const store = await openSettings(home, (problem) => expect.unreachable(problem.message));
  const onChange = vi.fn();
  return {
    onChange,
    desk: new SettingsDesk({ store, onChange, onUnsaved: (error) => expect.unreachable(String(error)) }),
  };
}

describe('the settings', () => {
  it('change, are told and are kept', async () => {
    const home = await folder();
    const { desk, onChange } = await openDesk(home);
    const changed = await desk.update({ appearance: { theme: 'dark' } });
    expect(changed.appearance.theme).toBe('dark');
    expect(onChange).toHaveBeenCalledExactlyOnceWith(changed, defaultSettings);
    const again = await openDesk(home);
    expect(again.desk.current).toEqual(changed);
  });

  it('remember the parameters of several models, and do so before they are closed', async () => {
    const home = await folder();
    const { desk, onChange } = await openDesk(home);
    for (let strength = 0; strength <= 1; strength += 0.25) desk.rememberParams('dream', { strength });
    desk.rememberParams('comic', { dot: 9 });
    expect(onChange).not.toHaveBeenCalled();
    await desk.close();
    expect(onChange).toHaveBeenCalledTimes(1);
    const { paramsByModel } = (await openDesk(home)).desk.current.effect;
    expect(paramsByModel).toEqual({
      ...defaultSettings.effect.paramsByModel,
      dream: { strength: 1 },
      comic: { dot: 9 },
    });
  });
});

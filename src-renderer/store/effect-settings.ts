import type { CommandResponse, Reply, Settings } from '../../src-preload/contract.ts';
import { command, notify, useApp } from './app-store.ts';

/** What the settings hold of effects: the model, the parameters of each, the prompts used last. */
export type EffectSettings = Settings['effect'];

let last: Promise<unknown> = Promise.resolve();

/**
 * Changes the effect's settings. Records and lists are replaced whole, so changes are made one after the other, each
 * from what the one before has left.
 */
export function changeEffectSettings(
  change: (effect: EffectSettings) => Partial<EffectSettings>,
): Promise<Reply<CommandResponse<'settings.update'>>> {
  const done = last.then(async () => {
    const { state } = useApp.getState();
    if (state === null) throw new Error('effects are changed only when main has told its state');
    const reply = await command('settings.update', { effect: change(state.settings.effect) });
    if (reply.ok) useApp.setState((app) => ({ state: app.state && { ...app.state, settings: reply.value } }));
    return reply;
  });
  last = done.catch(() => undefined);
  return done;
}

/** As {@link changeEffectSettings}, and tells the user when it failed. @returns it was done */
export async function saveEffectSettings(
  change: (effect: EffectSettings) => Partial<EffectSettings>,
): Promise<boolean> {
  const reply = await changeEffectSettings(change);
  if (!reply.ok) notify({ level: 'error', text: reply.error.message });
  return reply.ok;
}

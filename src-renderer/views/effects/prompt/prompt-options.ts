import { create } from 'zustand';
import { useApp } from '../../../store/app-store.ts';
import { saveEffectSettings } from '../../../store/effect-settings.ts';
import { remembered } from './history.ts';

/** How prompts are entered in this window. `whileTyping`: they are applied while they are typed. */
export const usePromptOptions = create<{ readonly whileTyping: boolean }>(() => ({ whileTyping: false }));

/** Puts a prompt first in the history that is kept with the settings. */
export function rememberPrompt(prompt: string): void {
  const history = useApp.getState().state?.settings.effect.promptHistory ?? [];
  if (remembered(history, prompt) === history) return;
  void saveEffectSettings(({ promptHistory }) => ({ promptHistory: [...remembered(promptHistory, prompt)] }));
}

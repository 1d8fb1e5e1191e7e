/** Most prompts that are kept. */
const LIMIT = 100;
/** Longest prompt that is kept, in characters. */
const MAX_CHARACTERS = 4000;

/** The history with a prompt put first. Blank prompts and those too long to keep leave it as it is. */
export function remembered(history: readonly string[], prompt: string): readonly string[] {
  const text = prompt.trim();
  if (text === '' || text.length > MAX_CHARACTERS || history[0] === text) return history;
  return [text, ...history.filter((other) => other !== text)].slice(0, LIMIT);
}

/**
 * Walks the history from what is typed: older by 1, newer by -1.
 * @param at where it stands, -1 for what is being typed
 * @returns where it comes to stand and the text there; null at its ends
 */
export function walked(
  history: readonly string[],
  typed: string,
  at: number,
  step: 1 | -1,
): { readonly at: number; readonly text: string } | null {
  // What was just applied is the newest: the first step goes past it.
  const next = at === -1 && history[0] === typed.trim() ? at + 2 * step : at + step;
  if (next < -1 || next >= history.length) return null;
  return { at: next, text: next === -1 ? typed : (history[next] ?? '') };
}

/**
 * Every key of the window that is no control's own. `keys` is how it is written; `code` is the key's place on the keyboard
 * (digits need Shift on some layouts), `key` what it types; `ctrl` means Control or Command, and works while typing too;
 * `shift` where the same key without Shift means something else.
 */
const table = {
  'view.live': { keys: ['Ctrl', '1'], code: /^Digit1$/, ctrl: true },
  'view.network': { keys: ['Ctrl', '2'], code: /^Digit2$/, ctrl: true },
  'view.outputs': { keys: ['Ctrl', '3'], code: /^Digit3$/, ctrl: true },
  'view.settings': { keys: ['Ctrl', '4'], code: /^Digit4$/, ctrl: true },
  'live.toggle': { keys: ['Ctrl', 'Enter'], code: /^(Numpad)?Enter$/, ctrl: true },
  'live.layout': { keys: ['V'], key: 'v', ctrl: false },
  'live.fullScreen': { keys: ['F'], key: 'f', ctrl: false },
  'live.sound': { keys: ['M'], key: 'm', ctrl: false },
  'outputs.record': { keys: ['R'], key: 'r', shift: false, ctrl: false },
  'outputs.snapshot': { keys: ['S'], key: 's', shift: false, ctrl: false },
  'outputs.replay': { keys: ['Shift', 'R'], key: 'r', shift: true, ctrl: false },
  'effects.prompt': { keys: ['P'], key: 'p', ctrl: false },
  'effects.preset': { keys: ['1–9'], code: /^(Digit|Numpad)[1-9]$/, ctrl: false },
  help: { keys: ['?'], key: '?', ctrl: false },
} as const satisfies Record<string, Shortcut>;

interface Shortcut {
  readonly keys: readonly string[];
  readonly code?: RegExp;
  readonly key?: string;
  readonly shift?: boolean;
  readonly ctrl: boolean;
}

/** What a shortcut does; its text is in `frameTexts.shortcuts`. */
export type ShortcutId = keyof typeof table;

/** All shortcuts as they are listed for the user. */
export const shortcuts: readonly { readonly id: ShortcutId; readonly keys: readonly string[] }[] =
  Object.entries(table).map(([id, { keys }]) => ({ id: id as ShortcutId, keys }));

/** What of a keyboard event decides. */
type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** The shortcut a key press means, with the digit for those that have one; null for none. */
export function shortcutOf(press: KeyPress): { readonly id: ShortcutId; readonly digit: number } | null {
  if (press.altKey) return null;
  const ctrl = press.ctrlKey || press.metaKey;
  const found = (Object.entries(table) as [ShortcutId, Shortcut][]).find(
    ([, shortcut]) =>
      shortcut.ctrl === ctrl &&
      (shortcut.shift === undefined || shortcut.shift === press.shiftKey) &&
      (shortcut.code === undefined
        ? shortcut.key === press.key.toLowerCase()
        : shortcut.code.test(press.code)),
  );
  return found === undefined ? null : { id: found[0], digit: Number(/[0-9]$/.exec(press.code)?.[0] ?? 0) };
}

/** Whether a shortcut works while a text is being typed. */
export function worksWhileTyping(id: ShortcutId): boolean {
  return table[id].ctrl;
}

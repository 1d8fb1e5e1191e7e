import { expect, it } from 'vitest';
import { shortcutOf, shortcuts, worksWhileTyping } from './shortcuts.ts';

const press = (
  key: string,
  code: string,
  held: { ctrlKey?: boolean; metaKey?: boolean; altKey?: boolean; shiftKey?: boolean } = {},
) => ({
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
  key,
  code,
});

it.each([
  ['Control+1', press('1', 'Digit1', { ctrlKey: true }), 'view.live'],
  ['Command+2', press('2', 'Digit2', { metaKey: true }), 'view.network'],
  ['f', press('f', 'KeyF'), 'live.fullScreen'],
  ['F with capitals locked', press('F', 'KeyF'), 'live.fullScreen'],
  ['r', press('r', 'KeyR'), 'outputs.record'],
  ['Shift+R', press('R', 'KeyR', { shiftKey: true }), 'outputs.replay'],
  ['? on a German keyboard', press('?', 'Minus'), 'help'],
  ['Control+Enter', press('Enter', 'Enter', { ctrlKey: true }), 'live.toggle'],
])('%s is %3$s', (_name, event, id) => {
  expect(shortcutOf(event)?.id).toBe(id);
});

it('tells which preset a number key means, wherever it is and whatever it types', () => {
  expect(shortcutOf(press('&', 'Digit1'))).toEqual({ id: 'effects.preset', digit: 1 });
  expect(shortcutOf(press('9', 'Numpad9'))).toEqual({ id: 'effects.preset', digit: 9 });
});

it.each([
  ['0', press('0', 'Digit0')],
  ['Control+F, which is the browser’s', press('f', 'KeyF', { ctrlKey: true })],
  ['Alt+1', press('1', 'Digit1', { altKey: true })],
  ['Enter alone', press('Enter', 'Enter')],
])('leaves %s alone', (_name, event) => {
  expect(shortcutOf(event)).toBeNull();
});

it('gives every shortcut keys of its own, and only those with Control work while typing', () => {
  const written = shortcuts.map(({ keys }) => keys.join('+'));
  expect(new Set(written).size).toBe(written.length);
  for (const { id, keys } of shortcuts) expect(worksWhileTyping(id)).toBe(keys[0] === 'Ctrl');
});

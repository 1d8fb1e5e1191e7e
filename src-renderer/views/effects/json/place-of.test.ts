import { json } from '@codemirror/lang-json';
import { EditorState } from '@codemirror/state';
import { expect, it } from 'vitest';
import { placeOf } from './place-of.ts';

const text = `{
  "strength": 3,
  "controlnets": [{ "enabled": true }, { "enabled": "yes" }]
}`;
const state = EditorState.create({ doc: text, extensions: json() });
const marked = (...path: readonly (string | number)[]) => {
  const { from, to } = placeOf(state, path);
  return text.slice(from, to);
};

it('finds the part of a text that a path names', () => {
  expect(marked('strength')).toBe('"strength": 3');
  expect(marked('controlnets', 1)).toBe('{ "enabled": "yes" }');
  expect(marked('controlnets', '1', 'enabled')).toBe('"enabled": "yes"');
});

it('marks the nearest part there is, at worst the first line', () => {
  expect(marked('controlnets', 0, 'missing')).toBe('{ "enabled": true }');
  expect(marked('missing')).toBe('{');
});

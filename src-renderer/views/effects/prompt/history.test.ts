import { expect, it } from 'vitest';
import { remembered, walked } from './history.ts';

it('puts a prompt first, once', () => {
  expect(remembered(['a', 'b', 'c'], ' b ')).toEqual(['b', 'a', 'c']);
});

it('keeps a hundred', () => {
  const full = Array.from({ length: 100 }, (_, at) => `prompt ${at}`);
  const next = remembered(full, 'new');
  expect([next.length, next[0], next.at(-1)]).toEqual([100, 'new', 'prompt 98']);
});

it.each(['', '   ', 'a', 'x'.repeat(4001)])('stays as it is for %.12j', (prompt) => {
  const history = ['a', 'b'];
  expect(remembered(history, prompt)).toBe(history);
});

it('goes past the newest prompt when that is what stands there', () => {
  expect(walked(['now', 'before'], 'now', -1, 1)).toEqual({ at: 1, text: 'before' });
  expect(walked(['now'], 'now', -1, 1)).toBeNull();
});

it('walks to older prompts and back to what was being typed', () => {
  const history = ['newest', 'oldest'];
  expect(walked(history, 'typed', -1, 1)).toEqual({ at: 0, text: 'newest' });
  expect(walked(history, 'typed', 0, 1)).toEqual({ at: 1, text: 'oldest' });
  expect(walked(history, 'typed', 1, 1)).toBeNull();
  expect(walked(history, 'typed', 0, -1)).toEqual({ at: -1, text: 'typed' });
  expect(walked(history, 'typed', -1, -1)).toBeNull();
});

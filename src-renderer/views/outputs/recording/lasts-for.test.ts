import { expect, it } from 'vitest';
import { lastsFor } from './lasts-for.ts';

it.each([
  [4.5e9, 6e6, 'about 100 min'],
  [4.5e9, 3e6, 'about 3 h'],
  [4.5e12, 3e6, 'more than 100 h'],
  [1e6, 8e6, 'about 0 min'],
])('%d bytes at %d bits per second last for %s', (free, bps, text) => {
  expect(lastsFor(free, bps)).toBe(text);
});

it('claims nothing while nothing is written', () => {
  expect(lastsFor(4e9, 0)).toBeNull();
});

import { expect, it } from 'vitest';
import { fingerprintLines } from './fingerprint.ts';

const SAME = 'ab'.repeat(32);

it('puts 64 digits into two lines of sixteen pairs', () => {
  const lines = fingerprintLines(SAME, SAME);
  expect(lines.map(({ pairs }) => pairs.length)).toEqual([16, 16]);
  expect(lines.flatMap(({ pairs }) => pairs.map(({ text }) => text)).join('')).toBe(SAME);
});

it('marks the pairs that differ, and no other', () => {
  const other = `${SAME.slice(0, 34)}c${SAME.slice(35)}`;
  const marked = fingerprintLines(SAME, other).flatMap(({ pairs }) =>
    pairs.filter(({ differs }) => differs).map(({ at }) => at),
  );
  expect(marked).toEqual([17]);
});

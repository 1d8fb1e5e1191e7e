import { describe, expect, it } from 'vitest';
import { compareVersions, parseVersion } from './version.ts';

describe('a version of go-livepeer', () => {
  it.each([
    ['0.9.1', [0, 9, 1]],
    ['v0.8.10-3f2a1b', [0, 8, 10]],
    ['0.9', [0, 9, 0]],
    ['1', [1, 0, 0]],
    [' 0.9.1+dirty', [0, 9, 1]],
    ['', null],
    ['undefined', null],
    ['0.9.1.2', null],
    [`0.${'9'.repeat(30)}`, null],
  ])('%s is read as %j', (text, numbers) => {
    expect(parseVersion(text)).toEqual(numbers);
  });

  it('is compared by its numbers, the first that differs', () => {
    const texts = ['0.10.0', '0.9.1', '0.9.10', '1.0.0', '0.9.2'];
    const sorted = texts.toSorted((a, b) =>
      compareVersions(parseVersion(a) ?? [0, 0, 0], parseVersion(b) ?? [0, 0, 0]),
    );
    expect(sorted).toEqual(['0.9.1', '0.9.2', '0.9.10', '0.10.0', '1.0.0']);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bigEndian, fromBigEndian, fromHex, lastBytes, sameHex, toHex, uint256 } from './bytes.ts';

const wholeNumber = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });

describe('bigEndian', () => {
  it('has no leading zeros, and no bytes at all for nothing', () => {
    expect(bigEndian(0n)).toHaveLength(0);
    expect([...bigEndian(1234n)]).toEqual([4, 210]);
    fc.assert(fc.property(wholeNumber, (value) => bigEndian(value)[0] !== 0));
  });

  it('is read back', () => {
    fc.assert(fc.property(wholeNumber, (value) => fromBigEndian(bigEndian(value)) === value));
  });
});

describe('uint256', () => {
  it('is always 32 bytes of the same number', () => {
    fc.assert(
      fc.property(wholeNumber, (value) => {
        const bytes = uint256(value);
        return bytes.length === 32 && fromBigEndian(bytes) === value;
      }),
    );
  });

  it.each([-1n, 2n ** 256n])('refuses %s', (value) => {
    expect(() => uint256(value)).toThrow(RangeError);
  });
});

describe('toHex', () => {
  it('is read back', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(fromHex(toHex(bytes))).toEqual(bytes);
      }),
    );
  });
});

describe('lastBytes', () => {
  it.each([
    ['fewer', [1, 2], [0, 1, 2]],
    ['as many', [1, 2, 3], [1, 2, 3]],
    ['more', [1, 2, 3, 4], [2, 3, 4]],
    ['none', [], [0, 0, 0]],
  ])('of %s', (_what, given, last) => {
    expect([...lastBytes(Uint8Array.from(given), 3)]).toEqual(last);
  });
});

describe('sameHex', () => {
  it('does not mind upper and lower case', () => {
    expect(sameHex('0xAbCd', '0xaBcD')).toBe(true);
    expect(sameHex('0xAbCd', '0xaBcE')).toBe(false);
  });
});

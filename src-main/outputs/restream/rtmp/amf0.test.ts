import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAmf, encodeAmf } from './amf0.ts';

const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.string(),
    fc.constant(null),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.string({ minLength: 1 }), tie('tree'), { maxKeys: 3 }),
  ),
}));

describe('AMF 0', () => {
  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.array(tree as fc.Arbitrary<string>, { maxLength: 4 }), (values) => {
        expect(decodeAmf(encodeAmf(values))).toEqual(values);
      }),
    );
  });

  it('writes a command as the specification has it', () => {
    expect(encodeAmf(['play', 1, { a: true }]).toString('hex')).toBe(
      '020004706c6179' + '003ff0000000000000' + '03000161' + '0101' + '000009',
    );
  });

  it('reads an ECMA array as an object, and a long string', () => {
    const array = Buffer.from('08000000010001610101000009', 'hex');
    expect(decodeAmf(array)).toEqual([{ a: true }]);
    const long = 'x'.repeat(70_000);
    expect(decodeAmf(encodeAmf([long]))).toEqual([long]);
  });

  it('gives no prototype a name', () => {
    const [value] = decodeAmf(encodeAmf([Object.fromEntries([['__proto__', 1]])]));
    expect(Object.getPrototypeOf(value)).toBeNull();
  });

  it.each([
    ['cut short', '0200'],
    ['of an unknown kind', 'ff'],
    ['nested without end', '0300016103000161'.repeat(20)],
    ['with a length that is not true', '0affffffff00'],
  ])('refuses what is %s', (_what, hex) => {
    expect(() => decodeAmf(Buffer.from(hex, 'hex'))).toThrowError(
      expect.objectContaining({ code: 'output_lost' }),
    );
  });
});

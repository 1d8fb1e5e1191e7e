import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Json } from './field.ts';
import { equal, pathOf, pointer, valueAt, withValue } from './values.ts';

const json = fc.jsonValue() as fc.Arbitrary<Json>;

it('compares whatever the order of names', () => {
  expect(equal({ a: 1, b: [2, { c: null }] }, { b: [2, { c: null }], a: 1 })).toBe(true);
  expect(equal({ a: 1 }, { a: 1, b: undefined as unknown as Json })).toBe(false);
  expect(equal([1, 2], [2, 1])).toBe(false);
  expect(equal([], {})).toBe(false);
  expect(equal(null, undefined)).toBe(false);
});

it('agrees with a copy of any value', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(equal(value, JSON.parse(JSON.stringify(value)) as Json)).toBe(true);
    }),
  );
});

it('changes a value deep inside and shares the rest', () => {
  const before = { a: { b: [1, 2, 3] }, c: { d: 4 } };
  const after = withValue(before, ['a', 'b', 1], 9) as typeof before;
  expect(after).toEqual({ a: { b: [1, 9, 3] }, c: { d: 4 } });
  expect(after.c).toBe(before.c);
  expect(before.a.b[1]).toBe(2);
});

it('takes a value out of an object and of a list', () => {
  expect(withValue({ a: 1, b: 2 }, ['a'], undefined)).toEqual({ b: 2 });
  expect(withValue({ a: [1, 2, 3] }, ['a', 1], undefined)).toEqual({ a: [1, 3] });
});

it('makes objects on the way, also of what was null', () => {
  expect(withValue({ a: null }, ['a', 'b'], 1)).toEqual({ a: { b: 1 } });
});

it('finds what it has put there, under any names', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), json),
      fc.array(fc.string(), { minLength: 1, maxLength: 3 }),
      json,
      (root, path, value) => {
        // A list on the way takes indexes only.
        fc.pre(path.every((_, at) => !Array.isArray(valueAt(root as Json, path.slice(0, at)))));
        const changed = withValue(root as Json, path, value);
        expect(changed !== undefined && valueAt(changed, path)).toEqual(value);
      },
    ),
  );
});

it('does not find what every object inherits', () => {
  expect(valueAt({}, ['constructor'])).toBeUndefined();
  expect(valueAt({}, ['__proto__'])).toBeUndefined();
});

it('writes any path as a pointer and reads it again', () => {
  expect(pointer(['controlnets', 0, 'a/b~c'])).toBe('/controlnets/0/a~1b~0c');
  fc.assert(
    fc.property(fc.array(fc.string()), (path) => {
      expect(pathOf(pointer(path))).toEqual(path);
    }),
  );
});

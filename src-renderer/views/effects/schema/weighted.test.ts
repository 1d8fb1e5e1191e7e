import fc from 'fast-check';
import { expect, it } from 'vitest';
import { schemaOf } from '../../../../test/support/param-schemas.ts';
import type { WeightedKind } from './field.ts';
import { readSchema } from './read-schema.ts';
import { addPart, asParts, shares, toParts, toPlain, withoutPart } from './weighted.ts';

const { schema, defaults } = schemaOf('edges');
const prompt = readSchema(schema, defaults).fields.find(({ key }) => key === 'prompt') as WeightedKind;

it('makes one of several and several of one', () => {
  const parts = toParts(prompt, 'neon');
  expect(parts).toEqual([['neon', 1]]);
  expect(addPart(prompt, asParts(parts) ?? [])).toEqual([
    ['neon', 1],
    ['', 1],
  ]);
  expect(
    toPlain([
      ['fog', 0.2],
      ['neon', 0.9],
    ]),
  ).toBe('neon');
  expect(toPlain('neon')).toBe('neon');
});

it('goes back to a single one when the last but one is removed', () => {
  expect(
    withoutPart(
      prompt,
      [
        ['a', 1],
        ['b', 2],
      ],
      0,
    ),
  ).toBe('b');
  expect(
    withoutPart(
      { ...prompt, plain: null },
      [
        ['a', 1],
        ['b', 2],
      ],
      0,
    ),
  ).toEqual([['b', 2]]);
  expect(
    withoutPart(
      prompt,
      [
        ['a', 1],
        ['b', 2],
        ['c', 3],
      ],
      1,
    ),
  ).toEqual([
    ['a', 1],
    ['c', 3],
  ]);
});

it('leaves out pairs that are none', () => {
  expect(asParts([['a', 1], 'b', ['c'], ['d', 'x']])).toEqual([['a', 1]]);
  expect(asParts('a')).toBeNull();
});

it('shares a whole out in percents that come to 100, in the order of the weights', () => {
  expect(
    shares([
      ['a', 1],
      ['b', 1],
      ['c', 1],
    ]),
  ).toEqual([34, 33, 33]);
  expect(
    shares([
      ['a', 0],
      ['b', 0],
    ]),
  ).toEqual([0, 0]);
  const weights = fc.array(fc.double({ min: 0.001, max: 10, noNaN: true }), { minLength: 1, maxLength: 16 });
  fc.assert(
    fc.property(weights, (all) => {
      const percents = shares(all.map((weight) => ['x', weight]));
      expect(percents.reduce((sum, share) => sum + share, 0)).toBe(100);
      for (const [a, weight] of all.entries())
        for (const [b, other] of all.entries())
          if (weight > other) expect(percents[a]).toBeGreaterThanOrEqual(percents[b] ?? 0);
    }),
  );
});

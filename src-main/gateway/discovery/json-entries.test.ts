import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonEntries, type JsonEntry } from './json-entries.ts';

/** All entries of a text that comes in pieces of `size` bytes. */
function read(text: string, size = Number.POSITIVE_INFINITY): JsonEntry[] {
  const bytes = Buffer.from(text);
  const entries = new JsonEntries();
  const all: JsonEntry[] = [];
  for (let at = 0; at < bytes.length; at += size) all.push(...entries.push(bytes.subarray(at, at + size)));
  entries.end();
  return all;
}

const values = (text: string): unknown[] => read(text).map(({ value }) => value);

describe('entries of JSON', () => {
  it('of an array', () => {
    expect(values(' [1, "a,]\\"}", {"b": [2, {}]}, null] \n')).toEqual([1, 'a,]"}', { b: [2, {}] }, null]);
    expect(values('[]')).toEqual([]);
    expect(values('\ufeff[ ]')).toEqual([]);
  });

  it('of an object, with their keys', () => {
    expect(read('{"a": {"b": 1}, "__proto__": [2], "": 3}')).toEqual([
      { key: 'a', value: { b: 1 } },
      { key: '__proto__', value: [2] },
      { key: '', value: 3 },
    ]);
    expect(read('{}')).toEqual([]);
  });

  it.each([
    '',
    ' ',
    '1',
    '"a"',
    'null',
    '<html>',
    '[1',
    '[1,]',
    '[,1]',
    '[1}',
    '{"a":1]',
    '[1]]',
    '[1] 2',
    '{1}',
    '{"a":1,}',
    '["a]',
    '[{]}',
  ])('of %j are none', (text) => {
    expect(() => read(text)).toThrow(SyntaxError);
  });

  it('are the same however the bytes come', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())),
        fc.integer({ min: 1, max: 7 }),
        (data, size) => {
          const expected = Array.isArray(data)
            ? data.map((value) => ({ key: null, value }))
            : Object.entries(data).map(([key, value]) => ({ key, value }));
          const json = JSON.stringify(data);
          expect(read(json, size)).toEqual(JSON.parse(JSON.stringify(expected)));
        },
      ),
    );
  });

  it('of anything are read or refused, and nothing else happens', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'[]{}",:\\ 1atrue\n') }), (text) => {
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          expected = undefined;
        }
        if (typeof expected === 'object' && expected !== null) {
          expect(values(text)).toHaveLength(read(text).length);
        } else {
          expect(() => read(text)).toThrow(SyntaxError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('that never end are given up', () => {
    const entries = new JsonEntries();
    const chunk = Buffer.from(`["${'x'.repeat(65_000)}`);
    const more = Buffer.alloc(65_000, 'x');
    expect(() => {
      for (const piece of [chunk, more, more, more, more]) entries.push(piece);
    }).toThrow('an entry is too long');
  });
});

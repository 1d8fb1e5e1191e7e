import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FieldError, GoFields } from './go-fields.ts';
import { JsonNumber, JsonObject, type JsonValue, parseGoJson } from './go-json.ts';

/** What `JSON.parse` would have given. */
function plain(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return Number(value.text);
  if (value instanceof JsonObject) {
    const object: Record<string, unknown> = {};
    for (const [key, inner] of value.entries)
      Object.defineProperty(object, key, { value: plain(inner), enumerable: true, configurable: true });
    return object;
  }
  return Array.isArray(value) ? value.map(plain) : value;
}

const faultOf = (text: string): string => {
  const result = parseGoJson(text);
  return result.ok ? 'none' : result.fault;
};

describe('parseGoJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, null, space);
        const result = parseGoJson(text);
        expect(result.ok && JSON.stringify(plain(result.value))).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it('says of any text whether it is JSON, as far as its first value goes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const result = parseGoJson(text);
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        if (valid) expect(result.ok).toBe(true);
        else if (!result.ok) expect(result.fault).not.toBe('');
      }),
    );
  });

  it('keeps every digit, and leaves alone what follows', () => {
    expect(parseGoJson('123456789012345678901234567890.5e-7 and more')).toEqual({
      ok: true,
      value: new JsonNumber('123456789012345678901234567890.5e-7'),
    });
  });

  it('keeps repeated keys', () => {
    expect(parseGoJson('{"a":true,"a":null}')).toEqual({
      ok: true,
      value: new JsonObject([
        ['a', true],
        ['a', null],
      ]),
    });
  });

  it.each([
    ['', 'EOF'],
    ['  ', 'EOF'],
    ['{"a":', 'unexpected EOF'],
    ['["a"', 'unexpected EOF'],
    ['"a', 'unexpected EOF'],
    ['{a:1}', "invalid character 'a' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b":2}', `invalid character '\\"' after object key:value pair`],
    ['[1 2]', "invalid character '2' after array element"],
    ['nul', "invalid character 'n' looking for beginning of value"],
    ['"a\nb"', 'invalid character in string literal'],
    ['"\\x"', 'invalid character in string literal'],
  ])('says what is wrong with %j', (text, fault) => {
    expect(faultOf(text)).toBe(fault);
  });

  it('is done with what is long or deep before the test’s time is up', () => {
    expect(faultOf(`"${'\\"'.repeat(200_000)}`)).toBe('unexpected EOF');
    expect(faultOf(`"${'a'.repeat(500_000)}`)).toBe('unexpected EOF');
    expect(faultOf('['.repeat(500_000))).toBe('exceeded max depth');
  });
});

describe('GoFields', () => {
  const fieldsOf = (text: string): GoFields => {
    const result = parseGoJson(text);
    if (!result.ok) throw new Error(result.fault);
    return new GoFields('server.Thing', result.value);
  };

  it('has nothing of what is absent or null', () => {
    for (const fields of [fieldsOf('{}'), fieldsOf('null'), fieldsOf('{"a":null}')]) {
      expect([fields.text('a'), fields.integer('a', 'int64'), fields.optionalInteger('a', 'int')]).toEqual([
        '',
        0n,
        null,
      ]);
      expect([fields.number('a'), fields.object('a', 'T'), [...fields.bytes('a')]]).toEqual(['', null, []]);
    }
  });

  it.each([
    ['-9223372036854775808', 'int64', -(2n ** 63n)],
    ['18446744073709551615', 'uint64', 2n ** 64n - 1n],
    ['4294967295', 'uint32', 4294967295n],
  ] as const)('reads %s as %s', (text, type, value) => {
    expect(fieldsOf(`{"N":${text}}`).integer('n', type)).toBe(value);
  });

  it.each([
    ['9223372036854775808', 'int64'],
    ['-1', 'uint64'],
    ['4294967296', 'uint32'],
    ['1e3', 'int64'],
    ['1.0', 'int64'],
    ['1'.repeat(100_000), 'int64'],
    ['"5"', 'int64'],
  ] as const)('does not read %s as %s', (text, type) => {
    expect(() => fieldsOf(`{"n":${text}}`).integer('n', type)).toThrow(FieldError);
  });
});

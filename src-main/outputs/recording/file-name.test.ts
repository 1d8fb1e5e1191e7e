import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileName, type NameParts } from './file-name.ts';

const parts: NameParts = { at: new Date(2026, 10, 3, 4, 5, 9), model: 'noop', what: 'output', count: 7 };
const name = (template: string, changed: Partial<NameParts> = {}): string =>
  fileName(template, { ...parts, ...changed });

describe('fileName', () => {
  it('fills in the places, and leaves what is none', () => {
    expect(name('{date} {time} {model} {what} {count} {other}')).toBe(
      '2026-11-03 04-05-09 noop output 7 {other}',
    );
  });

  it.each([
    ['a/b\\c:d*e?f"g<h>i|j', 'a-b-c-d-e-f-g-h-i-j'],
    ['..hidden', 'hidden'],
    ['ends. . ', 'ends'],
    ['CON', '_CON'],
    ['lpt1.old', '_lpt1.old'],
    ['console', 'console'],
    ['line\nbreak\u0000', 'line-break-'],
    ['gpj.\u202eexe', 'gpj.-exe'],
    ['  ', 'recording'],
    ['🎬 take 👩‍👩‍👧', '🎬 take 👩‍👩‍👧'],
  ])('makes %j safe', (template, safe) => {
    expect(name(template)).toBe(safe);
  });

  it('does not fill in what a model is called', () => {
    expect(name('{model}', { model: '../{date}/x' })).toBe('-{date}-x');
    expect(name('{model} {what}', { model: '' })).toBe('output');
  });

  it('is a plain, short name whatever it is made of', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.string({ unit: 'grapheme-ascii', maxLength: 300 }),
        (template, model) => {
          const made = name(template, { model });
          expect(Buffer.byteLength(made)).toBeLessThanOrEqual(201);
          expect(made).not.toMatch(/[<>:"/\\|?*\p{Cc}]|^[. ]|[. ]$|^$/u);
          expect(Buffer.from(made).toString()).toBe(made);
        },
      ),
      { numRuns: 30 },
    );
  });
});

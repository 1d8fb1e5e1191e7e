import { describe, expect, it } from 'vitest';
import { isRefused } from './refused.ts';

const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

describe('isRefused', () => {
  it.each([
    ['itself', refused, true],
    ['as a cause', new Error('no connection', { cause: refused }), true],
    ['by every address of a name', new AggregateError([refused, refused]), true],
    ['by one address of two', new AggregateError([refused, reset]), false],
    ['by no address', new AggregateError([]), false],
    ['a reset', reset, false],
    ['not an error', 'ECONNREFUSED', false],
  ])('%s', (_name, error, expected) => {
    expect(isRefused(error)).toBe(expected);
  });

  it('ends where causes go round in a circle', () => {
    const loop = new Error('loop');
    loop.cause = loop;
    expect(isRefused(loop)).toBe(false);
  });
});

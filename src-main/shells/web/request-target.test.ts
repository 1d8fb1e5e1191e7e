import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTarget } from './request-target.ts';

describe('the target of a request', () => {
  it.each([
    ['/', '/', ''],
    ['/a/../b?x=1?2', '/a/../b', 'x=1%3F2'],
    ['//evil.example/', '//evil.example/', ''],
    ['/%2e%2e/?', '/%2e%2e/', ''],
  ])('%s is taken as it is', (target, path, query) => {
    const read = readTarget(target);
    expect(read?.path).toBe(path);
    expect(String(read?.query)).toBe(query);
  });

  it.each([undefined, '', '*', 'http://127.0.0.1/', 'x'])('%s is none', (target) => {
    expect(readTarget(target)).toBeNull();
  });

  it('never makes a path that was not sent', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(`/${text}`.startsWith(readTarget(`/${text}`)?.path ?? 'none')).toBe(true);
      }),
    );
  });
});

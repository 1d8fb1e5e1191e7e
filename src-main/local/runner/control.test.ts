import { describe, expect, it } from 'vitest';
import { controlMessage } from './control.ts';

describe('controlMessage', () => {
  it('tells keepalives from parameters', () => {
    expect(controlMessage({ keep: 'alive' })).toEqual({ kind: 'keepalive' });
    expect(controlMessage({ keep: 'other' })).toEqual({ kind: 'params', params: { keep: 'other' } });
    expect(controlMessage({})).toEqual({ kind: 'params', params: {} });
  });

  it.each([null, true, 5, 'text', [{}]])('refuses %j', (value) => {
    expect(controlMessage(value)).toEqual({ kind: 'invalid' });
  });
});

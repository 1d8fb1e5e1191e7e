import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64FaultOffset, decodeBase64 } from './go-base64.ts';

describe('decodeBase64', () => {
  it('takes what encoders write, line breaks and all', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = Buffer.from(bytes).toString('base64');
        expect(decodeBase64(text)?.equals(bytes)).toBe(true);
        expect(decodeBase64(text.replace(/.{3}/g, '$&\r\n'))?.equals(bytes)).toBe(true);
      }),
    );
  });

  it.each(['a', 'ab', 'abc', 'ab=c', 'a===', '====', 'ab-_', 'ab c', 'ä==='])('refuses %j', (text) => {
    expect(decodeBase64(text)).toBeNull();
  });

  it('finds the fault', () => {
    expect(base64FaultOffset('ab!d')).toBe(2);
    expect(base64FaultOffset('abcde')).toBe(4);
    expect(base64FaultOffset('!')).toBe(0);
  });
});

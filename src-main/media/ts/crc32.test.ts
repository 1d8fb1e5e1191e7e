import { describe, expect, it } from 'vitest';
import { crc32Mpeg } from './crc32.ts';

describe('crc32Mpeg', () => {
  it('gives the check value of CRC-32/MPEG-2', () => {
    expect(crc32Mpeg(Buffer.from('123456789'))).toBe(0x0376e6e7);
  });

  it('is 0 over a section with its CRC', () => {
    const section = Buffer.from('00b00d0001c100000001f0002ab104b2', 'hex'); // a PAT as FFmpeg writes it
    expect(crc32Mpeg(section)).toBe(0);
    section[8] = 1;
    expect(crc32Mpeg(section)).not.toBe(0);
  });

  it('takes a range', () => {
    expect(crc32Mpeg(Buffer.from('xx123456789yy'), 2, 11)).toBe(0x0376e6e7);
  });
});

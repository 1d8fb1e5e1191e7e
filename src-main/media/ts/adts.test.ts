import { describe, expect, it } from 'vitest';
import { isAdtsSync, parseAdts } from './adts.ts';

describe('parseAdts', () => {
  it('reads rate, channels, size and samples', () => {
    // 44.1 kHz stereo as FFmpeg writes it: 371 bytes, one block.
    expect(parseAdts(Buffer.from('fff150802e7ffc', 'hex'), 0)).toEqual({
      frameBytes: 371,
      samples: 1024,
      info: { codec: 'aac', sampleRate: 44_100, channels: 2 },
    });
  });

  it('reads 7.1, MPEG-2 with CRC, several blocks', () => {
    const header = Buffer.from([0xff, 0xf8, 0x4d, 0xc0, 0x10, 0x1f, 0xfe]);
    expect(parseAdts(header, 0)).toEqual({
      frameBytes: 128,
      samples: 3072,
      info: { codec: 'aac', sampleRate: 48_000, channels: 8 },
    });
  });

  it.each([
    ['no sync word', 'fef150802e7ffc'],
    ['a layer', 'fff350802e7ffc'],
    ['a reserved rate', 'fff174802e7ffc'],
    ['a size below the header', 'fff1508000dffc'],
    ['nothing', ''],
  ])('refuses %s', (_, hex) => {
    expect(parseAdts(Buffer.from(hex, 'hex'), 0)).toBeNull();
  });

  it('finds a sync word at an offset', () => {
    const bytes = Buffer.from('00fff150802e7ffc', 'hex');
    expect([isAdtsSync(bytes, 0), isAdtsSync(bytes, 1)]).toEqual([false, true]);
  });
});

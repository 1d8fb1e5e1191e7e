import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { opusControlBytes, opusSamples, readOpusControl, writeOpusControl } from './opus.ts';

describe('control header', () => {
  it('reads as written, for every size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 62_000 }), (size) => {
        const bytes = Buffer.alloc(opusControlBytes(size) + size);
        const start = writeOpusControl(bytes, 0, size);
        expect(start).toBe(opusControlBytes(size));
        expect(readOpusControl(bytes, 0)).toEqual({ start, end: bytes.length });
      }),
    );
  });

  it('codes sizes in runs of 255', () => {
    const bytes = Buffer.alloc(8);
    expect(writeOpusControl(bytes, 0, 510)).toBe(5);
    expect(bytes.toString('hex')).toBe('7fe0ffff00000000');
  });

  it('steps over trims and an extension', () => {
    const header = Buffer.from([0x7f, 0xfc, 2, 0x01, 0x38, 0x02, 0x00, 3, 9, 9, 9]);
    const bytes = Buffer.concat([header, Buffer.from([0xfc, 0xff])]);
    expect(readOpusControl(bytes, 0)).toEqual({ start: 11, end: 13 });
  });

  it.each([
    ['another prefix', '7ec002fcff'],
    ['a packet that is cut', '7fe003fcff'],
    ['a size that does not end', '7fe0ffffff'],
    ['nothing', ''],
  ])('refuses %s', (_, hex) => {
    expect(readOpusControl(Buffer.from(hex, 'hex'), 0)).toBeNull();
  });
});

describe('opusSamples', () => {
  it.each([
    ['SILK 10 ms', 0, [], 480],
    ['SILK 60 ms', 3, [], 2880],
    ['hybrid 20 ms', 13, [], 960],
    ['CELT 2.5 ms', 28, [], 120],
    ['CELT 20 ms', 31, [], 960],
  ])('%s', (_, config, rest, samples) => {
    expect(opusSamples(Uint8Array.of(config << 3, ...rest))).toBe(samples);
    expect(opusSamples(Uint8Array.of((config << 3) | 1, ...rest))).toBe(2 * samples);
    expect(opusSamples(Uint8Array.of((config << 3) | 2, ...rest))).toBe(2 * samples);
    expect(opusSamples(Uint8Array.of((config << 3) | 3, 0x83))).toBe(3 * samples);
  });

  it('is 0 for nothing', () => {
    expect(opusSamples(Uint8Array.of())).toBe(0);
  });
});

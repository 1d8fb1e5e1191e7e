import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSps, unescapeRbsp } from './h264-sps.ts';

/** Writes bits, most significant first, and Exp-Golomb codes. */
class BitWriter {
  #bits = '';

  bits(value: number, count: number): this {
    this.#bits += value.toString(2).padStart(count, '0');
    return this;
  }

  ue(value: number): this {
    const code = (value + 1).toString(2);
    this.#bits += '0'.repeat(code.length - 1) + code;
    return this;
  }

  se(value: number): this {
    return this.ue(value > 0 ? 2 * value - 1 : -2 * value);
  }

  /** The bytes with the stop bit, emulation prevention inserted. */
  nal(header: number): Uint8Array {
    const bits = `${this.#bits}1`;
    const rbsp = bits.match(/.{1,8}/g)?.map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2)) ?? [];
    const out = [header];
    let zeros = 0;
    for (const byte of rbsp) {
      if (zeros === 2 && byte <= 3) {
        out.push(3);
        zeros = 0;
      }
      out.push(byte);
      zeros = byte === 0 ? zeros + 1 : 0;
    }
    return Uint8Array.from(out);
  }
}

interface SpsFields {
  profile: number;
  chroma: number;
  scaling: boolean;
  orderType: number;
  mbWidth: number;
  mapUnits: number;
  framesOnly: boolean;
  crop: [number, number, number, number] | null;
  fps: number | null;
}

function writeSps(fields: SpsFields): Uint8Array {
  const writer = new BitWriter().bits(fields.profile, 8).bits(0, 8).bits(40, 8).ue(0);
  if (fields.profile >= 100) {
    writer.ue(fields.chroma);
    if (fields.chroma === 3) writer.bits(0, 1);
    writer
      .ue(0)
      .ue(0)
      .bits(0, 1)
      .bits(fields.scaling ? 1 : 0, 1);
    for (let list = 0; fields.scaling && list < (fields.chroma === 3 ? 12 : 8); list += 1) {
      writer.bits(list % 2, 1);
      for (let n = 0; list % 2 === 1 && n < (list < 6 ? 16 : 64); n += 1)
        writer.se(n === 0 ? 8 : n % 2 ? 1 : -1);
    }
  }
  writer.ue(4).ue(fields.orderType);
  if (fields.orderType === 0) writer.ue(2);
  if (fields.orderType === 1) writer.bits(0, 1).se(-3).se(2).ue(2).se(1).se(-1);
  writer.ue(3).bits(0, 1);
  writer
    .ue(fields.mbWidth - 1)
    .ue(fields.mapUnits - 1)
    .bits(fields.framesOnly ? 1 : 0, 1);
  if (!fields.framesOnly) writer.bits(1, 1);
  writer.bits(1, 1).bits(fields.crop ? 1 : 0, 1);
  for (const side of fields.crop ?? []) writer.ue(side);
  writer.bits(fields.fps === null ? 0 : 1, 1);
  if (fields.fps !== null) {
    writer.bits(1, 1).bits(255, 8).bits(4, 16).bits(3, 16); // extended aspect ratio
    writer.bits(1, 1).bits(0, 1); // overscan
    writer.bits(1, 1).bits(0b0101, 4).bits(1, 1).bits(0x010101, 24); // colour
    writer.bits(1, 1).ue(1).ue(1); // chroma location
    writer
      .bits(1, 1)
      .bits(1000, 32)
      .bits(fields.fps * 2000, 32);
  }
  return writer.nal(0x67);
}

const HIGH = [100, 110, 122, 244];

const fields: fc.Arbitrary<SpsFields> = fc.record({
  profile: fc.constantFrom(66, 77, ...HIGH),
  chroma: fc.constantFrom(0, 1, 2, 3),
  scaling: fc.boolean(),
  orderType: fc.constantFrom(0, 1, 2),
  mbWidth: fc.integer({ min: 1, max: 500 }),
  mapUnits: fc.integer({ min: 1, max: 300 }),
  framesOnly: fc.boolean(),
  crop: fc.option(fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 }), fc.nat({ max: 1 }), fc.nat({ max: 1 }))),
  fps: fc.option(fc.constantFrom(1, 15, 24, 30, 60, 120)),
});

describe('parseSps', () => {
  it('reads what was written, whatever the profile', () => {
    fc.assert(
      fc.property(fields, (given) => {
        const chroma = given.profile >= 100 ? given.chroma : 1;
        const unitX = chroma === 1 || chroma === 2 ? 2 : 1;
        const unitY = (chroma === 1 ? 2 : 1) * (given.framesOnly ? 1 : 2);
        const [left, right, top, bottom] = given.crop ?? [0, 0, 0, 0];
        expect(parseSps(writeSps(given))).toEqual({
          framesOnly: given.framesOnly,
          video: {
            codec: 'h264',
            width: given.mbWidth * 16 - (left + right) * unitX,
            height: given.mapUnits * 16 * (given.framesOnly ? 1 : 2) - (top + bottom) * unitY,
            fps: given.fps,
          },
        });
      }),
    );
  });

  it('reads one of x264: 1920×1080 at 30', () => {
    const sps = Buffer.from('67640028acd940780227e5c044000003000400000300f03c60c658', 'hex');
    expect(parseSps(sps)?.video).toEqual({ codec: 'h264', width: 1920, height: 1080, fps: 30 });
  });

  it('takes a rate that no display has as unknown', () => {
    const base: SpsFields = {
      profile: 66,
      chroma: 1,
      scaling: false,
      orderType: 2,
      mbWidth: 40,
      mapUnits: 30,
      framesOnly: true,
      crop: null,
      fps: 90_000,
    };
    expect(parseSps(writeSps(base))?.video.fps).toBeNull();
  });

  it('refuses cut ones, and never throws', () => {
    const sps = Buffer.from('67640028acd940780227e5c044000003000400000300f03c60c658', 'hex');
    expect(parseSps(sps.subarray(0, 8))).toBeNull();
    expect(parseSps(Uint8Array.of())).toBeNull();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const parsed = parseSps(bytes);
        if (parsed !== null) expect(parsed.video.width * parsed.video.height).toBeGreaterThan(0);
      }),
    );
  });
});

describe('unescapeRbsp', () => {
  it('removes the 3 of 0, 0, 3 only', () => {
    expect([...unescapeRbsp(Uint8Array.of(1, 0, 0, 3, 0, 0, 3, 3, 0, 3))]).toEqual([1, 0, 0, 0, 0, 3, 0, 3]);
  });
});

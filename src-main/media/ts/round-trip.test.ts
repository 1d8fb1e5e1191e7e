import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Demuxed,
  demux,
  fakeAdts,
  fakeOpus,
  fakePicture,
  nalsOf,
  ofKind,
  PARAMETER_SETS,
  pieces,
} from '../../../test/support/ts-units.ts';
import type { AccessUnit, AudioCodec } from '../access-unit.ts';
import { TsMuxer } from './muxer.ts';
import { TIMESTAMP_WRAP, ticksToUs } from './timestamp.ts';

interface UnitPlan {
  readonly video: boolean;
  readonly key: boolean;
  readonly size: number;
  readonly fill: number;
  /** Ticks from the unit before, and of the DTS before the PTS. */
  readonly step: number;
  readonly lead: number;
}

const SIZE = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 8, max: 1500 }) },
  { weight: 1, arbitrary: fc.integer({ min: 65_300, max: 65_800 }) },
  { weight: 1, arbitrary: fc.integer({ min: 100_000, max: 200_000 }) },
);

const UNIT: fc.Arbitrary<UnitPlan> = fc.record({
  video: fc.boolean(),
  key: fc.boolean(),
  size: SIZE,
  fill: fc.integer({ min: 1, max: 255 }),
  step: fc.integer({ min: 100, max: 9000 }),
  lead: fc.constantFrom(0, 0, 3000, 9000),
});

const PIECES = fc.array(fc.oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 100_000 })), {
  minLength: 1,
  maxLength: 20,
});

/** Units on a timeline that starts at `startTicks`, as the plans say. */
function unitsOf(plans: readonly UnitPlan[], audio: AudioCodec, startTicks: number): AccessUnit[] {
  let ticks = startTicks;
  return plans.map(({ video, key, size, fill, step, lead }) => {
    ticks += step;
    const ptsUs = ticksToUs(ticks);
    if (!video) {
      const bytes =
        audio === 'aac' ? fakeAdts(Math.min(size, 8191), fill) : fakeOpus(Math.min(size, 61_000), fill);
      return { kind: 'audio', ptsUs, key: true, bytes };
    }
    const picture = fakePicture(size, key, fill);
    const bytes = key ? Buffer.concat([PARAMETER_SETS, picture]) : picture;
    return { kind: 'video', ptsUs, key, bytes, ...(lead > 0 ? { dtsUs: ticksToUs(ticks - lead) } : {}) };
  });
}

/** Units as far as a transport stream keeps them. */
function kept(units: readonly AccessUnit[]) {
  return units.map(({ kind, ptsUs, dtsUs, key, bytes }) => {
    return {
      kind,
      ptsUs,
      dtsUs,
      key,
      content: kind === 'video' ? nalsOf(bytes) : Buffer.from(bytes).toString('base64'),
    };
  });
}

const AUDIO = fc.constantFrom<AudioCodec>('aac', 'opus');

describe('what is muxed and demuxed again', () => {
  it('is the same, in whatever pieces it arrives', () => {
    const start = fc.constantFrom(0, 1_000_000, TIMESTAMP_WRAP - 20_000);
    const plans = fc.array(UNIT, { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(plans, AUDIO, start, PIECES, (planned, audio, startTicks, sizes) => {
        const units = unitsOf(planned, audio, startTicks);
        const muxer = new TsMuxer({ streams: { video: true, audio } });
        const bytes = Buffer.concat(units.map((unit) => muxer.mux(unit)));
        const read = demux(pieces(bytes, sizes));
        expect(kept(read.units)).toEqual(kept(units));
        expect(problemsOf(read)).toEqual({
          continuityErrors: 0,
          syncLosses: 0,
          crcErrors: 0,
          duplicates: 0,
          dropped: 0,
        });
      }),
      { numRuns: 60 },
    );
  });
});

function problemsOf({ demuxer: { stats } }: Demuxed) {
  const { continuityErrors, syncLosses, crcErrors, duplicates } = stats;
  const dropped = Object.values(stats.dropped).reduce((sum, count) => sum + count, 0);
  return { continuityErrors, syncLosses, crcErrors, duplicates, dropped };
}

/** A stream of 40 pictures of several packets each, a key one every 10. */
function intactStream(): { units: AccessUnit[]; bytes: Buffer } {
  const plans = Array.from({ length: 80 }, (_, n): UnitPlan => {
    return {
      video: n % 2 === 0,
      key: n % 20 === 0,
      size: 300 + ((n * 97) % 1200),
      fill: 1 + n,
      step: 1500,
      lead: 0,
    };
  });
  const units = unitsOf(plans, 'opus', 0);
  const muxer = new TsMuxer({ streams: { video: true, audio: 'opus' } });
  return { units, bytes: Buffer.concat(units.map((unit) => muxer.mux(unit))) };
}

type Damage = (bytes: Buffer) => Buffer;

const DAMAGE: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ at: fc.nat(), bit: fc.nat({ max: 7 }) }).map(({ at, bit }): Damage => {
    return (bytes) => {
      const copy = Buffer.from(bytes);
      copy.writeUInt8(copy.readUInt8(at % copy.length) ^ (1 << bit), at % copy.length);
      return copy;
    };
  }),
  fc.record({ at: fc.nat(), length: fc.nat({ max: 5000 }) }).map(({ at, length }): Damage => {
    return (bytes) =>
      Buffer.concat([bytes.subarray(0, at % bytes.length), bytes.subarray((at % bytes.length) + length)]);
  }),
  fc.record({ at: fc.nat(), garbage: fc.uint8Array({ maxLength: 3000 }) }).map(({ at, garbage }): Damage => {
    return (bytes) =>
      Buffer.concat([bytes.subarray(0, at % bytes.length), garbage, bytes.subarray(at % bytes.length)]);
  }),
  fc.record({ from: fc.nat(), to: fc.nat() }).map(({ from, to }): Damage => {
    return (bytes) => {
      const packets = pieces(bytes, [188]);
      const [moved] = packets.splice(from % packets.length, 1);
      packets.splice(to % packets.length, 0, moved ?? Buffer.alloc(0));
      return Buffer.concat(packets);
    };
  }),
);

describe('damaged streams', () => {
  const intact = intactStream();
  const trailer = intactStream();

  it('never throw, invent no units, and are read in full from the next key picture on', () => {
    const contents = new Set(intact.units.map(({ bytes }) => contentOf(bytes)));
    fc.assert(
      fc.property(fc.array(DAMAGE, { minLength: 1, maxLength: 8 }), PIECES, (damages, sizes) => {
        const damaged = damages.reduce((bytes, damage) => damage(bytes), intact.bytes);
        const whole = Buffer.concat([damaged, trailer.bytes]);
        const { units, demuxer } = demux(pieces(whole, sizes));
        // The trailer's second group of pictures is far enough behind the damage.
        for (const kind of ['video', 'audio'] as const) {
          const tail = kept(ofKind(trailer.units.slice(20), kind));
          const read = kept(ofKind(units, kind)).slice(-tail.length);
          expect(read.map(({ content }) => content)).toEqual(tail.map(({ content }) => content));
        }
        const known = units.filter(({ bytes }) => contents.has(contentOf(bytes)));
        expect(units.length - known.length).toBeLessThanOrEqual(4 * damages.length);
        expect(demuxer.stats.packets).toBeGreaterThan(0);
      }),
      { numRuns: 150 },
    );
  });

  it('of nothing but garbage give nothing, in bounded memory', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 4000 }), PIECES, (garbage, sizes) => {
        const { units, demuxer } = demux(pieces(garbage, sizes));
        expect(units).toEqual([]);
        expect(demuxer.stats.packets * 188 + demuxer.stats.skippedBytes).toBeLessThanOrEqual(garbage.length);
      }),
      { numRuns: 300 },
    );
  });

  it('of packets with valid frames and random content never throw', () => {
    const packet = fc
      .record({
        pid: fc.constantFrom(0, 0x1000, 0x100, 0x101),
        body: fc.uint8Array({ minLength: 185, maxLength: 185 }),
      })
      .map(({ pid, body }) => {
        const bytes = Buffer.concat([Buffer.from([0x47, 0, 0]), body]);
        bytes.writeUInt16BE(((body[0] ?? 0) & 0x40 ? 0x4000 : 0) | pid, 1);
        return bytes;
      });
    fc.assert(
      fc.property(fc.array(packet, { minLength: 1, maxLength: 60 }), (packets) => {
        const { demuxer } = demux([intact.bytes.subarray(0, 188 * 12), ...packets, trailer.bytes]);
        expect(demuxer.stats.packets).toBe(12 + packets.length + trailer.bytes.length / 188);
        expect(demuxer.stats.videoUnits).toBeGreaterThanOrEqual(30);
      }),
      { numRuns: 200 },
    );
  });
});

/** A unit's content without the delimiter that muxing adds. */
function contentOf(bytes: Uint8Array): string {
  const data = Buffer.from(bytes);
  return data.toString('base64', data.readUInt32BE(0) === 1 && data[4] === 9 ? 6 : 0);
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  readTimestamp,
  TICKS_PER_SECOND,
  TIMESTAMP_WRAP,
  Timeline,
  ticksToUs,
  usToTicks,
  wrapTicks,
  writePcr,
  writeTimestamp,
} from './timestamp.ts';

const HOUR = 3600 * TICKS_PER_SECOND;

describe('ticks', () => {
  it('come back unchanged once they were ticks', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (ticks) => {
        expect(usToTicks(ticksToUs(ticks))).toBe(ticks);
      }),
    );
  });

  it('are at most half a tick off', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e13 }), (us) => {
        expect(Math.abs(ticksToUs(usToTicks(us)) - us)).toBeLessThanOrEqual(6);
      }),
    );
  });
});

describe('timestamps in bytes', () => {
  it('read as written, modulo 33 bits', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -(2 ** 34), max: 2 ** 40 }),
        fc.constantFrom(1, 2, 3),
        (ticks, marker) => {
          const bytes = Buffer.alloc(5);
          writeTimestamp(bytes, 0, marker, ticks);
          expect(readTimestamp(bytes, 0)).toBe(wrapTicks(ticks));
          expect(bytes[0] ?? 0).toSatisfy((first: number) => first >> 4 === marker);
        },
      ),
    );
  });

  it('are as the standard lays them out', () => {
    const bytes = Buffer.alloc(5);
    writeTimestamp(bytes, 0, 2, TIMESTAMP_WRAP - 1);
    expect(bytes.toString('hex')).toBe('2fffffffff');
    writeTimestamp(bytes, 0, 3, 90_000);
    expect(bytes.toString('hex')).toBe('310005bf21');
  });

  it('without marker bits are none', () => {
    const bytes = Buffer.alloc(5);
    writeTimestamp(bytes, 0, 2, 90_000);
    for (const at of [0, 2, 4]) {
      const damaged = Buffer.from(bytes);
      damaged.writeUInt8(damaged.readUInt8(at) & 0xfe, at);
      expect(readTimestamp(damaged, 0)).toBeNull();
    }
  });

  it('has a PCR of base and extension 0', () => {
    const bytes = Buffer.alloc(6);
    writePcr(bytes, 0, 3);
    expect(bytes.toString('hex')).toBe('00000001fe00');
    writePcr(bytes, 0, -1);
    expect(bytes.toString('hex')).toBe('fffffffffe00');
  });
});

describe('Timeline', () => {
  it('follows a clock over many turns', () => {
    const timeline = new Timeline();
    for (let ticks = 5; ticks < 4 * TIMESTAMP_WRAP; ticks += 5 * HOUR) {
      expect(timeline.place(wrapTicks(ticks))).toBe(ticks);
    }
  });

  it('keeps tracks and B-frames together on both sides of the wrap', () => {
    const timeline = new Timeline();
    expect(timeline.place(TIMESTAMP_WRAP - 10)).toBe(TIMESTAMP_WRAP - 10);
    expect(timeline.place(20)).toBe(TIMESTAMP_WRAP + 20);
    expect(timeline.place(TIMESTAMP_WRAP - 5)).toBe(TIMESTAMP_WRAP - 5);
    expect(timeline.place(7)).toBe(TIMESTAMP_WRAP + 7);
  });

  it('takes back the turn that times were taken from', () => {
    const captureUs = 987_654_321_000_000;
    const timeline = new Timeline(captureUs + 3_000_000);
    expect(timeline.place(wrapTicks(usToTicks(captureUs)))).toBe(usToTicks(captureUs));
  });

  it('is not moved by one damaged timestamp', () => {
    for (const flipped of [2 ** 32, 2 ** 31, 2 ** 30]) {
      const timeline = new Timeline();
      timeline.place(1000);
      timeline.place(1000 + flipped);
      expect(timeline.place(4000)).toBe(4000);
    }
  });

  it('follows a jump that lasts', () => {
    const timeline = new Timeline();
    timeline.place(12 * HOUR);
    timeline.place(2 * HOUR);
    timeline.place(2 * HOUR + 1);
    for (let ticks = 2 * HOUR; ticks > -20 * HOUR; ticks -= HOUR) timeline.place(wrapTicks(ticks));
    expect(timeline.place(wrapTicks(-21 * HOUR))).toBe(-21 * HOUR);
  });

  it('starts anew after a reset', () => {
    const timeline = new Timeline();
    timeline.place(TIMESTAMP_WRAP - 1);
    timeline.reset();
    expect(timeline.place(0)).toBe(0);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnbrokenTrack } from './unbroken-track.ts';

const FRAME = 1024;
const samples = (length: number, value = 1): Float32Array[] => [new Float32Array(length).fill(value)];
const usOf = (count: number): number => (count * 1e6) / 48_000;

/** Takes all that is whole, and checks that it goes on where it ended before. */
function drain(track: UnbrokenTrack, from: { at: number | null }): Float32Array[] {
  const frames: Float32Array[] = [];
  for (let frame = track.take(FRAME); frame; frame = track.take(FRAME)) {
    if (from.at !== null) expect(frame.at).toBe(from.at);
    from.at = frame.at + FRAME;
    frames.push(...frame.channels);
  }
  return frames;
}

describe('UnbrokenTrack', () => {
  it('passes sound that is in its place as it is', () => {
    const track = new UnbrokenTrack(2);
    const ramp = Float32Array.from({ length: 960 }, (_, n) => n / 960);
    for (let n = 0; n < 16; n += 1) track.add([ramp, ramp.map((value) => -value)], usOf(48_000 + n * 960));
    const frame = track.take(960);
    expect(frame?.at).toBe(48_000);
    expect(frame?.channels[0]).toEqual(ramp);
    expect(frame?.channels[1]?.[480]).toBe(-0.5);
  });

  it('makes silence of gaps and cuts what overlaps', () => {
    const track = new UnbrokenTrack(1);
    track.add(samples(960), 0);
    track.add(samples(960), usOf(2880));
    track.add(samples(1920, 0.5), usOf(2880));
    const all = track.take(4800)?.channels[0];
    const levels = (from: number, to: number): Set<number> => new Set(all?.subarray(from, to));
    expect(levels(0, 960)).toEqual(new Set([1]));
    expect(levels(960, 2880)).toEqual(new Set([0]));
    expect(levels(2880, 3840)).toEqual(new Set([1]));
    expect(levels(3840, 4800)).toEqual(new Set([0.5]));
    expect(track.take(1)).toBeNull();
  });

  it('fills up to a time, once', () => {
    const track = new UnbrokenTrack(1);
    track.begin(1_000_000);
    track.fillTo(1_100_000);
    track.fillTo(1_050_000);
    expect(track.endUs).toBe(1_100_000);
    track.add(samples(1920), 1_080_000);
    expect(track.endUs).toBe(1_120_000);
  });

  it.each([200, -200])('follows a clock that is %i ppm off to within 5 ms, and settles there', (ppm) => {
    const track = new UnbrokenTrack(1);
    const place = { at: null };
    const frame = samples(960);
    let worstUs = 0;
    let afterHalfUs = 0;
    for (let n = 0; n < 600 * 50; n += 1) {
      const ownUs = n * 20_000 * (1 + ppm / 1e6);
      track.add(frame, ownUs);
      drain(track, place);
      if (n === 15_000) afterHalfUs = worstUs;
      worstUs = Math.max(worstUs, Math.abs((track.endUs ?? 0) - ownUs - 20_000));
    }
    expect(worstUs).toBeLessThan(5_000);
    expect(worstUs).toBeCloseTo(afterHalfUs, 1);
  });

  it('leaves jitter of some milliseconds alone', () => {
    const track = new UnbrokenTrack(1);
    let length = 0;
    for (let n = 0; n < 3000; n += 1) {
      track.add(samples(960), n * 20_000 + ((n * 7919) % 9) * 1_000 - 4_000);
      length += track.take(960)?.channels[0]?.length ?? 0;
    }
    expect(Math.abs((track.endUs ?? 0) - 60_000_000)).toBeLessThan(4_500);
    expect(length).toBe(3000 * 960 - (length < 3000 * 960 ? 960 : 0));
  });

  it('jumps across what would be too much silence', () => {
    const track = new UnbrokenTrack(1);
    track.add(samples(960), 0);
    track.add(samples(960), 3_600_000_000);
    const frame = track.take(960);
    expect(frame?.at).toBe(3600 * 48_000);
    expect(track.take(960)).toBeNull();
  });

  it('has no gaps and no steps back, whatever comes', () => {
    const event = fc.oneof(
      fc.record({
        add: fc.integer({ min: -2_000_000, max: 9_000_000 }),
        length: fc.integer({ min: 0, max: 5760 }),
      }),
      fc.record({ fill: fc.integer({ min: -2_000_000, max: 9_000_000 }) }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const track = new UnbrokenTrack(1);
        const place = { at: null };
        for (const happening of events) {
          if ('add' in happening) track.add(samples(happening.length), happening.add);
          else track.fillTo(happening.fill);
          drain(track, place);
        }
      }),
    );
  });
});

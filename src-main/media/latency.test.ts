import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LatencyTracker } from './latency.ts';

/** A timestamp after its way through a 33-bit 90 kHz field. */
const throughTs = (ptsUs: number, round: (value: number) => number): number =>
  Math.round(((round((ptsUs * 9) / 100) % 2 ** 33) * 100) / 9);

describe('LatencyTracker', () => {
  it('finds the capture time by PTS after a way through 90 kHz, however that was rounded, past the wrap', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 44 }),
        fc.constantFrom(Math.round, Math.floor, Math.ceil),
        (ptsUs, round) => {
          const tracker = new LatencyTracker();
          tracker.sent(ptsUs - 33_333, 0);
          tracker.sent(ptsUs, 5_000);
          tracker.sent(ptsUs + 33_333, 90_000);
          expect(tracker.received(throughTs(ptsUs, round), 12_000)).toEqual({
            latencyUs: 7_000,
            source: 'exact',
          });
        },
      ),
    );
  });

  it('prefers the time burnt into the picture', () => {
    const tracker = new LatencyTracker();
    tracker.sent(1_000_000, 100);
    expect(tracker.received(1_000_000, 1_000, 400)).toEqual({ latencyUs: 600, source: 'exact' });
  });

  it('estimates from the first picture on when timestamps were rewritten, and says so', () => {
    const tracker = new LatencyTracker();
    for (let frame = 0; frame < 10; frame += 1) tracker.sent(1_000_000 + frame * 40_000, frame * 40_000);
    expect(tracker.received(77_000_000, 50_000)).toEqual({ latencyUs: 50_000, source: 'estimated' });
    expect(tracker.received(77_040_000, 99_000)).toEqual({ latencyUs: 59_000, source: 'estimated' });
    expect(tracker.source).toBe('estimated');
  });

  it('knows nothing before anything was sent', () => {
    const tracker = new LatencyTracker();
    expect(tracker.received(1, 2)).toBeNull();
    expect(tracker.source).toBeNull();
    expect(tracker.percentiles()).toEqual({ p50Us: null, p95Us: null, p99Us: null });
  });

  it('gives exact percentiles by nearest rank', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 300 }), (latencies) => {
        const tracker = new LatencyTracker();
        for (const latency of latencies) tracker.received(0, latency, 0);
        const sorted = [...latencies].sort((a, b) => a - b);
        const rank = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? -1;
        expect(tracker.percentiles()).toEqual({ p50Us: rank(0.5), p95Us: rank(0.95), p99Us: rank(0.99) });
        expect(tracker.count).toBe(latencies.length);
      }),
    );
  });

  it('forgets the oldest pictures on their way', () => {
    const tracker = new LatencyTracker({ units: 2 });
    for (let frame = 0; frame < 3; frame += 1) tracker.sent(frame * 33_333, frame);
    expect(tracker.received(0, 10)?.source).toBe('estimated');
    expect(tracker.received(33_333, 10)).toEqual({ latencyUs: 9, source: 'exact' });
  });

  it('keeps a fair sample beyond its bound', () => {
    let state = 1;
    const random = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    const tracker = new LatencyTracker({ samples: 1000, random });
    for (let latency = 0; latency < 100_000; latency += 1) tracker.received(0, latency, 0);
    expect(tracker.percentiles().p50Us).toBeGreaterThan(45_000);
    expect(tracker.percentiles().p50Us).toBeLessThan(55_000);
  });
});

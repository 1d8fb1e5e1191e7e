import { describe, expect, it } from 'vitest';
import type { LiveStats } from '../../../../src-preload/contract.ts';
import { NOT_PLAYING } from '../../../store/playback-store.ts';
import { liveFigures } from './live-figures.ts';

const stats: LiveStats = {
  timeMs: 0,
  sessionS: 12,
  fpsSent: 30,
  fpsReturned: 29,
  bitrateSentBps: 2e6,
  bitrateReturnedBps: 1e6,
  latencyMs: { p50: 20, p95: 30 },
  latencySource: 'pts',
  framesSent: 360,
  framesReturned: 350,
  dropped: { captureLink: 1, send: 2, outputLink: 3 },
  segments: { sent: 12, lost: 0, returned: 12, inFlight: 1 },
  queues: { inputBytes: 0, outputPackets: 0 },
  runner: { fpsIn: 30, fpsOut: 30 },
  costWei: '0',
  loopDelayP99Ms: 4,
};
const playing = { ...NOT_PLAYING, playing: true, fpsShown: 28, latencyMs: { p50: 50, p95: 61 } };

describe('liveFigures', () => {
  it('shows the latency to the screen where this window shows the output', () => {
    expect(liveFigures(stats, playing)).toMatchObject({ latency: { p50: 50, p95: 61 }, fpsShown: 28 });
  });

  it("falls back to main's own figures where it does not", () => {
    expect(liveFigures(stats, NOT_PLAYING)).toMatchObject({ latency: { p50: 20, p95: 30 }, fpsShown: 29 });
  });

  it('does not measure from timestamps the runner rewrote', () => {
    const figures = liveFigures({ ...stats, latencySource: 'estimated' }, playing);
    expect(figures).toMatchObject({ latency: { p50: 20, p95: 30 }, estimated: true });
  });

  it('counts drops wherever they happen', () => {
    const drops = { queue: 10, noKey: 20, broken: 30, display: 40 };
    expect(liveFigures(stats, { ...playing, drops }).dropped).toBe(106);
  });
});

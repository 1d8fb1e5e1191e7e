import { describe, expect, it } from 'vitest';
import type { AccessUnit } from '../../access-unit.ts';
import { SAMPLE_RATE } from '../audio-encoder.ts';
import { silenceFfmpeg } from '../ffmpeg.ts';
import type { SourceHost } from '../hosted-pipeline.ts';
import { AudioOutput } from './audio-output.ts';
import { emptyCounts } from './counts.ts';
import { Pacer, SESSION_START_US } from './pacer.ts';

silenceFfmpeg();

const FRAME_US = (1024 * 1e6) / SAMPLE_RATE;
const CHUNK = SAMPLE_RATE / 100;

/** Writes 10 ms chunks at the given times after the session's start; gives the units' times after it. */
async function timesOf(chunkTimesMs: readonly number[], endMs = Number.POSITIVE_INFINITY): Promise<number[]> {
  const units: AccessUnit[] = [];
  const host: SourceHost = {
    room: 100,
    begun: Promise.resolve(),
    send: async (unit) => void units.push(unit),
    sendFrame: () => Promise.resolve(),
    report: () => undefined,
    progress: () => undefined,
    fail: () => undefined,
    end: () => undefined,
  };
  const output = await AudioOutput.open(
    { codec: 'aac', channels: 1 },
    SESSION_START_US + endMs * 1000,
    new Pacer(false),
    host,
    emptyCounts(),
    new AbortController().signal,
  );
  for (const timeMs of chunkTimesMs) {
    if (!(await output.write([new Float32Array(CHUNK).fill(0.1)], SESSION_START_US + timeMs * 1000))) break;
  }
  await output.finish();
  output.close();
  return units.map(({ ptsUs }) => ptsUs - SESSION_START_US);
}

const every10Ms = (fromMs: number, toMs: number): number[] =>
  Array.from({ length: Math.round((toMs - fromMs) / 10) }, (_, index) => fromMs + index * 10);
const stepsOf = (times: readonly number[]): number[] =>
  times.slice(1).map((time, index) => time - (times[index] ?? 0));
const continuous = (times: readonly number[]): boolean =>
  stepsOf(times).every((step) => Math.abs(step - FRAME_US) <= 1);

describe('AudioOutput', () => {
  it('starts with the session, silent until the audio starts, before it by the encoder delay', async () => {
    const times = await timesOf(every10Ms(2500, 2700));
    expect(times[0]).toBeCloseTo(-FRAME_US, -1);
    expect(times.at(-1)).toBeGreaterThan(2_700_000 - 2 * FRAME_US);
    expect(times.at(-1)).toBeLessThan(2_700_000);
    expect(continuous(times)).toBe(true);
  });

  it('starts where the audio starts when that is minutes later', async () => {
    const times = await timesOf(every10Ms(120_000, 120_200));
    expect(times[0]).toBeCloseTo(120_000_000 - FRAME_US, -1);
    expect(continuous(times)).toBe(true);
  });

  it('ends in the silence when the end comes before the sound', async () => {
    const times = await timesOf(every10Ms(5000, 6000), 1000);
    expect(times.at(-1)).toBeLessThan(1_000_000 + FRAME_US);
  });

  it('takes rounded timestamps for one line', async () => {
    const exact = await timesOf(every10Ms(0, 1000));
    const rounded = await timesOf(every10Ms(0, 1000).map((timeMs, index) => timeMs + (index % 3)));
    expect(rounded).toEqual(exact);
  });

  it('fills a gap with silence, so that what follows stays in place', async () => {
    const times = await timesOf([...every10Ms(0, 200), ...every10Ms(500, 700)]);
    expect(continuous(times)).toBe(true);
    expect(times.at(-1)).toBeGreaterThan(700_000 - 2 * FRAME_US);
    expect(times.at(-1)).toBeLessThan(700_000);
  });

  it('cuts an overlap', async () => {
    const times = await timesOf([...every10Ms(0, 300), ...every10Ms(100, 600)]);
    expect(times).toEqual(await timesOf(every10Ms(0, 600)));
  });

  it('jumps over a gap too long for silence', async () => {
    const times = await timesOf([...every10Ms(0, 200), ...every10Ms(60_000, 60_200)]);
    expect(times.length).toBeLessThan(30);
    expect(Math.max(...stepsOf(times))).toBeGreaterThan(59_000_000);
  });

  it('ends at the end', async () => {
    const times = await timesOf(every10Ms(0, 5000), 1000);
    expect(times.at(-1)).toBeLessThan(1_000_000 + FRAME_US);
    expect(times.at(-1)).toBeGreaterThan(1_000_000 - 2 * FRAME_US);
  });
});

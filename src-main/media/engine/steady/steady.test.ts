import { beforeAll, describe, expect, it } from 'vitest';
import { FakeHost } from '../../../../test/support/sinks-host.ts';
import { videoUnits } from '../../../../test/support/sinks-media.ts';
import { deferred } from '../../../base/async.ts';
import type { AccessUnit } from '../../access-unit.ts';
import { createDecode } from '../decode/decode.ts';
import { silenceFfmpeg } from '../ffmpeg.ts';
import type { SteadyOptions, SteadySummary } from '../options.ts';
import { createSteady } from './steady.ts';

const STEADY: SteadyOptions = {
  size: { width: 320, height: 180 },
  fps: 30,
  fit: 'bars',
  bitrateBps: null,
  gopS: 1,
};
const LAG_US = 300_000;

let clip: AccessUnit[];
let slow: AccessUnit[];
let square: AccessUnit[];

beforeAll(async () => {
  silenceFfmpeg();
  clip = await videoUnits({ width: 160, height: 90, frames: 60, firstPtsUs: 0 });
  slow = await videoUnits({ width: 160, height: 90, frames: 20, fps: 10, firstPtsUs: 0 });
  square = await videoUnits({ width: 128, height: 128, frames: 30, firstPtsUs: 2_000_000 });
});

/** Plays units, each `LAG_US` after its time, on a clock that runs as fast as the pipeline works, for so many seconds. */
async function play(
  units: readonly AccessUnit[],
  seconds: number,
  options: Partial<SteadyOptions> = {},
  stall = { atUs: Number.POSITIVE_INFINITY, us: 0 },
): Promise<{ host: FakeHost; summary: SteadySummary }> {
  const host = new FakeHost();
  let nowUs = LAG_US;
  let next = 0;
  const feed = async (): Promise<void> => {
    for (let unit = units[next]; unit && unit.ptsUs + LAG_US <= nowUs; unit = units[next]) {
      next += 1;
      await pipeline.push(unit);
    }
  };
  const clock = {
    nowUs: () => nowUs,
    wait: async (us: number, signal: AbortSignal): Promise<void> => {
      nowUs += us;
      if (nowUs > stall.atUs) {
        nowUs += stall.us;
        stall.atUs = Number.POSITIVE_INFINITY;
      }
      await feed();
      if (nowUs >= seconds * 1e6 + LAG_US) over.resolve();
      // What was fed is decoded by FFmpeg's own threads meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 2));
      signal.throwIfAborted();
    },
  };
  const over = deferred<void>();
  const pipeline = createSteady({ ...STEADY, ...options }, host, clock);
  await pipeline.start();
  await feed();
  await over.promise;
  return { host, summary: await pipeline.stop() };
}

async function sizes(units: readonly AccessUnit[]): Promise<string[]> {
  const host = new FakeHost();
  const decode = createDecode({ readCode: false, deliverFrames: false }, host);
  await decode.start();
  for (const unit of units) await decode.push(unit);
  await decode.stop();
  return host.reports.map(({ width, height }) => `${width}x${height}`);
}

const steps = (units: readonly AccessUnit[]): number[] =>
  units.slice(1).map(({ ptsUs }, index) => ptsUs - (units[index]?.ptsUs ?? 0));

describe('steady', () => {
  it.each([
    ['as fast as', 30, 0.2],
    ['slower than', 60, 0.6],
    ['faster than', 15, 0.2],
  ])('gives a constant rate where the input is %s it', async (_how, fps, mostRepeated) => {
    const { host, summary } = await play(clip, 2, { fps });
    const count = host.pictures.length;
    expect(Math.abs(count - 2 * fps)).toBeLessThanOrEqual(3);
    for (const step of steps(host.pictures))
      expect(Math.abs(step - 1e6 / fps)).toBeLessThan((1e6 / fps) * 0.05);
    expect(await sizes(host.pictures)).toEqual(Array(count).fill('320x180'));
    expect(summary).toMatchObject({ framesOut: count });
    expect(summary.repeated / count).toBeLessThanOrEqual(mostRepeated);
  });

  it('keeps the times of the stream, to a picture', async () => {
    const { host } = await play(slow, 2);
    const [first] = host.pictures;
    expect(Math.abs(first?.ptsUs ?? Number.NaN)).toBeLessThan(50_000);
    expect(Math.abs((host.pictures.at(-1)?.ptsUs ?? Number.NaN) - 2_000_000)).toBeLessThan(120_000);
  });

  it('goes on when the input stops, and takes pictures of another size', async () => {
    const { host, summary } = await play([...clip.slice(0, 15), ...square], 3);
    expect(host.pictures.length).toBeGreaterThan(85);
    expect(summary.repeated).toBeGreaterThan(35);
    expect(summary.framesIn).toBe(45);
    expect(new Set(await sizes(host.pictures))).toEqual(new Set(['320x180']));
  });

  it('puts keyframes where it is told to, and cuts or fills what does not fit', async () => {
    const { host } = await play(clip, 2, { gopS: 0.5, fit: 'crop', size: { width: 128, height: 128 } });
    const keys = host.pictures.flatMap(({ key }, index) => (key ? [index] : []));
    expect(keys).toEqual(keys.map((_, index) => index * 15));
    expect(new Set(await sizes(host.pictures))).toEqual(new Set(['128x128']));
  });

  it('makes up for half a second in which the machine had no time', async () => {
    const { host } = await play(clip, 2, {}, { atUs: 1_000_000, us: 450_000 });
    for (const step of steps(host.pictures))
      expect(Math.abs(step - 1e6 / 30)).toBeLessThan((1e6 / 30) * 0.05);
  });

  it('leaves places empty after a longer time, and has its keyframe in time all the same', async () => {
    const { host } = await play(clip, 3, {}, { atUs: 1_700_000, us: 900_000 });
    expect(Math.max(...steps(host.pictures))).toBeGreaterThan(300_000);
    const keys = host.pictures.filter(({ key }) => key);
    expect(keys.length).toBeGreaterThanOrEqual(3);
    for (const step of steps(keys)) expect(step).toBeLessThan(1_500_000);
  });

  it('refuses what cannot be encoded', async () => {
    const steady = createSteady({ ...STEADY, size: { width: 321, height: 181 } }, new FakeHost());
    await expect(steady.start()).rejects.toMatchObject({ code: 'media_option_invalid' });
    await steady.stop();
  });
});

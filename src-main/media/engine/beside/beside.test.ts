import { beforeAll, describe, expect, it } from 'vitest';
import { FakeHost } from '../../../../test/support/sinks-host.ts';
import { audioUnits, videoUnits } from '../../../../test/support/sinks-media.ts';
import type { AccessUnit } from '../../access-unit.ts';
import { createDecode } from '../decode/decode.ts';
import { silenceFfmpeg } from '../ffmpeg.ts';
import type { RawFrame } from '../options.ts';
import { createBeside } from './beside.ts';

const SIZE = { width: 640, height: 180 };
let left: AccessUnit[];
let right: AccessUnit[];

beforeAll(async () => {
  silenceFfmpeg();
  left = await videoUnits({ width: 160, height: 160, frames: 20, firstPtsUs: 7_000 });
  right = await videoUnits({ width: 320, height: 180, frames: 40, gop: 15 });
});

async function decoded(units: readonly AccessUnit[]): Promise<readonly RawFrame[]> {
  const host = new FakeHost();
  const pipeline = createDecode({ readCode: false, deliverFrames: true }, host);
  await pipeline.start();
  for (const unit of units) await pipeline.push(unit);
  await pipeline.stop();
  return host.frames;
}

/** Mean luma of a column of a picture. */
function columnLuma({ data, width, height }: RawFrame, x: number): number {
  let sum = 0;
  for (let y = 0; y < height; y += 1) sum += data[y * width + x] ?? 0;
  return sum / height;
}

describe('beside', () => {
  it('shows both, at the pace and the keyframes of the right one', async () => {
    const host = new FakeHost();
    const pipeline = createBeside({ size: SIZE, bitrateBps: null }, host);
    await pipeline.start();
    const [sound] = await audioUnits({ codec: 'opus', frames: 1 });
    await pipeline.push(left[0] as AccessUnit, 0);
    for (const [index, unit] of right.entries()) {
      if (index === 20 && sound) await pipeline.push(sound, 1);
      const other = left[Math.ceil(index / 2)];
      if (index % 2 === 1 && other) await pipeline.push(other, 0);
      await pipeline.push(unit, 1);
    }
    const summary = await pipeline.stop();
    expect(summary.framesOut + summary.framesDropped).toBe(40);
    expect(summary.framesDropped).toBeLessThan(3);
    const made = host.pictures;
    const times = right.map(({ ptsUs }) => ptsUs);
    expect(made.map(({ ptsUs }) => ptsUs)).toEqual(times.slice(-made.length));
    expect(made.filter(({ key }) => key).map(({ ptsUs }) => ptsUs)).toEqual(
      expect.arrayContaining([times[15], times[30]]),
    );
    expect(host.sent.filter(({ kind }) => kind === 'audio')).toEqual([sound]);
    const frames = await decoded(made);
    const last = frames.at(-1) as RawFrame;
    expect([last.width, last.height]).toEqual([640, 180]);
    // The square picture has bars of 70 at both sides; the wide one fills its half.
    expect(columnLuma(last, 30)).toBeLessThan(20);
    expect(columnLuma(last, 160)).toBeGreaterThan(40);
    expect(columnLuma(last, 325)).toBeGreaterThan(40);
  });

  it('follows changes of size, and shows nothing without the left one', async () => {
    const host = new FakeHost();
    const pipeline = createBeside({ size: SIZE, bitrateBps: null }, host);
    await pipeline.start();
    for (const unit of right.slice(0, 15)) await pipeline.push(unit, 1);
    const larger = await videoUnits({ width: 640, height: 640, frames: 2, firstPtsUs: 2_000_000 });
    for (const unit of [left[0], larger[0]]) {
      await pipeline.push(unit as AccessUnit, 0);
      for (const picture of right.slice(15, 30)) await pipeline.push(picture, 1);
    }
    const { framesOut, framesDropped } = await pipeline.stop();
    expect(framesDropped).toBeGreaterThanOrEqual(15);
    expect(framesOut + framesDropped).toBe(45);
    expect(host.pictures[0]?.key).toBe(true);
    expect(await decoded(host.pictures)).toHaveLength(framesOut);
  });
});

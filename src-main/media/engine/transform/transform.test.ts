import { beforeAll, describe, expect, it } from 'vitest';
import { FakeHost } from '../../../../test/support/sinks-host.ts';
import { audioUnits, interleave, videoUnits } from '../../../../test/support/sinks-media.ts';
import { deferred } from '../../../base/async.ts';
import type { AccessUnit } from '../../access-unit.ts';
import { createDecode } from '../decode/decode.ts';
import { silenceFfmpeg } from '../ffmpeg.ts';
import type { TransformOptions } from '../options.ts';
import { createTransform, type TransformSummary } from './transform.ts';

const PLAIN: TransformOptions = { filter: '', size: null, bitrateBps: null };
let video: AccessUnit[];
let audio: AccessUnit[];

beforeAll(async () => {
  silenceFfmpeg();
  video = await videoUnits({ width: 320, height: 180, frames: 30, gop: 10, firstPtsUs: 7_000_001 });
  audio = await audioUnits({ codec: 'opus', frames: 50, firstPtsUs: 7_000_000 });
});

async function transform(
  options: TransformOptions,
  input: readonly AccessUnit[],
): Promise<{ host: FakeHost; summary: TransformSummary }> {
  const host = new FakeHost();
  const pipeline = createTransform(options, host);
  await pipeline.start();
  for (const unit of input) await pipeline.push(unit);
  return { host, summary: await pipeline.stop() };
}

/** Sizes of the pictures that units decode to. */
async function sizes(units: readonly AccessUnit[]): Promise<string[]> {
  const host = new FakeHost();
  const decode = createDecode({ readCode: false, deliverFrames: false }, host);
  await decode.start();
  for (const unit of units) await decode.push(unit);
  await decode.stop();
  return host.reports.map(({ width, height }) => `${width}x${height}`);
}

const times = (units: readonly AccessUnit[]): number[] => units.map(({ ptsUs }) => ptsUs);
const keyTimes = (units: readonly AccessUnit[]): number[] => times(units.filter(({ key }) => key));

describe('transform', () => {
  it.each(['', 'hflip', 'lagfun', 'tmix=frames=4', 'edgedetect'])(
    'keeps every picture, its time, and the keyframes: "%s"',
    async (filter) => {
      const { host, summary } = await transform({ ...PLAIN, filter }, video);
      expect(times(host.pictures)).toEqual(times(video));
      expect(keyTimes(host.pictures)).toEqual(expect.arrayContaining(keyTimes(video)));
      expect(await sizes(host.pictures)).toEqual(Array(30).fill('320x180'));
      expect(summary).toEqual({
        framesIn: 30,
        framesOut: 30,
        audioUnits: 0,
        unitsSkipped: 0,
        framesDropped: 0,
        unitsDropped: 0,
      });
    },
  );

  it('gives a picture back before the next one comes', async () => {
    const host = new FakeHost();
    const arrived = video.map(() => deferred<number>());
    host.send = async (unit) =>
      arrived[video.findIndex(({ ptsUs }) => ptsUs === unit.ptsUs)]?.resolve(unit.ptsUs);
    const pipeline = createTransform({ ...PLAIN, filter: 'hue=h=90' }, host);
    await pipeline.start();
    for (const [index, unit] of video.entries()) {
      await pipeline.push(unit);
      expect(await arrived[index]?.promise).toBe(unit.ptsUs);
    }
    await pipeline.stop();
  });

  it('turns VP8 into H.264, picture by picture', async () => {
    const vp8 = await videoUnits({ width: 318, height: 180, frames: 30, gop: 10, codec: 'vp8' });
    const host = new FakeHost();
    const pipeline = createTransform({ ...PLAIN, inputCodec: 'vp8' }, host);
    await pipeline.start();
    const arrived = vp8.map(() => deferred<AccessUnit>());
    host.send = async (unit) => {
      host.sent.push(unit);
      arrived[host.sent.length - 1]?.resolve(unit);
    };
    for (const [index, unit] of vp8.entries()) {
      await pipeline.push(unit);
      expect((await arrived[index]?.promise)?.ptsUs).toBe(unit.ptsUs);
    }
    const summary = await pipeline.stop();
    expect(summary).toMatchObject({ framesIn: 30, framesOut: 30, unitsSkipped: 0 });
    expect(keyTimes(host.pictures)).toEqual(expect.arrayContaining(keyTimes(vp8)));
    expect(await sizes(host.pictures)).toEqual(Array(30).fill('318x180'));
  });

  it('passes audio untouched, in its place', async () => {
    const input = interleave(video, audio);
    const { host, summary } = await transform({ ...PLAIN, filter: 'negate' }, input);
    expect(host.sent.map(({ kind, ptsUs }) => [kind, ptsUs])).toEqual(
      input.map(({ kind, ptsUs }) => [kind, ptsUs]),
    );
    expect(host.sent.filter(({ kind }) => kind === 'audio')).toEqual(audio);
    expect(summary.audioUnits).toBe(50);
  });

  it('does not lose the times of pictures a filter holds back', async () => {
    const { host } = await transform({ ...PLAIN, filter: 'reverse' }, video);
    expect(times(host.pictures)).toEqual(times(video));
    expect(host.pictures[0]?.key).toBe(true);
  });

  it('puts out the size asked for', async () => {
    const { host } = await transform({ ...PLAIN, size: { width: 160, height: 160 } }, video.slice(0, 5));
    expect(await sizes(host.pictures)).toEqual(Array(5).fill('160x160'));
  });

  it('follows a change of the input size with a new keyframe', async () => {
    const larger = await videoUnits({ width: 640, height: 360, frames: 5, firstPtsUs: 9_000_000 });
    const { host } = await transform(PLAIN, [...video, ...larger]);
    expect(times(host.pictures)).toEqual(times([...video, ...larger]));
    expect(host.pictures[30]?.key).toBe(true);
    expect(await sizes(host.pictures)).toEqual([...Array(30).fill('320x180'), ...Array(5).fill('640x360')]);
  });

  it('starts anew when the time does', async () => {
    const again = await videoUnits({ width: 320, height: 180, frames: 5, firstPtsUs: 0 });
    const { host, summary } = await transform(PLAIN, [...video, ...again]);
    expect(times(host.pictures)).toEqual(times([...video, ...again]));
    expect(host.pictures[30]?.key).toBe(true);
    expect(summary.framesDropped).toBe(0);
  });

  it('changes its filter while it runs, and loses no picture', async () => {
    const host = new FakeHost();
    const pipeline = createTransform(PLAIN, host);
    await pipeline.start();
    for (const unit of video.slice(0, 10)) await pipeline.push(unit);
    await pipeline.update({ filter: 'scale=96:64,hue@fx=h=0' });
    for (const unit of video.slice(10, 20)) await pipeline.push(unit);
    await pipeline.update({ commands: [{ target: 'hue@fx', command: 'h', argument: '120' }] });
    for (const unit of video.slice(20)) await pipeline.push(unit);
    const summary = await pipeline.stop();
    expect(times(host.pictures)).toEqual(times(video));
    expect((await sizes(host.pictures)).at(-1)).toBe('96x64');
    expect(summary.framesOut).toBe(30);
  });

  it('refuses what FFmpeg refuses, and goes on as before', async () => {
    const host = new FakeHost();
    const pipeline = createTransform({ ...PLAIN, filter: 'scale=96:64' }, host);
    await pipeline.start();
    await expect(pipeline.update({ filter: 'nosuch' })).rejects.toMatchObject({ code: 'params_invalid' });
    for (const unit of video) await pipeline.push(unit);
    await expect(
      pipeline.update({ commands: [{ target: 'hue', command: 'h', argument: '1' }] }),
    ).rejects.toMatchObject({ code: 'params_invalid' });
    await pipeline.stop();
    expect(await sizes(host.pictures)).toEqual(Array(30).fill('96x64'));
  });

  it('refuses to start with a filter that does not exist', async () => {
    const pipeline = createTransform({ ...PLAIN, filter: 'nosuch' }, new FakeHost());
    await expect(pipeline.start()).rejects.toMatchObject({ code: 'params_invalid' });
    await pipeline.stop();
  });

  it('fails when the filter cannot work on the pictures that come', async () => {
    const host = new FakeHost();
    const pipeline = createTransform({ ...PLAIN, filter: 'crop=1000:1000' }, host);
    await pipeline.start();
    for (const unit of video) await pipeline.push(unit);
    expect(await host.failure.promise).toMatchObject({ code: 'params_invalid' });
    expect((await pipeline.stop()).framesOut).toBe(0);
  });

  it('keeps up by leaving out pictures that waited too long, but no keyframe', async () => {
    let nowUs = 0;
    const host = new FakeHost();
    const gate = deferred<void>();
    host.gate = gate.promise;
    const pipeline = createTransform(PLAIN, host, { nowUs: () => nowUs });
    await pipeline.start();
    const pushes = video.map((unit) => pipeline.push(unit));
    nowUs = 500_000;
    gate.resolve();
    await Promise.all(pushes);
    const summary = await pipeline.stop();
    expect(keyTimes(host.pictures)).toEqual(keyTimes(video));
    expect(summary.framesIn).toBe(30);
    expect(summary.framesDropped).toBe(30 - host.pictures.length);
    expect(summary.framesDropped).toBeGreaterThan(20);
  });
});

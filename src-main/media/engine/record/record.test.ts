import { mkdtemp, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeHost } from '../../../../test/support/sinks-host.ts';
import { audioUnits, interleave, videoUnits } from '../../../../test/support/sinks-media.ts';
import { probe } from '../../../../test/support/sinks-probe.ts';
import type { AccessUnit, AudioCodec, StreamInfo } from '../../access-unit.ts';
import { silenceFfmpeg } from '../ffmpeg.ts';
import type { RecordingFormat, RecordSplit } from '../options.ts';
import { createRecord, type RecordReport } from './record.ts';

const SIZE = { width: 320, height: 180 };
const FIRST_US = 3_600_000_000;
let folder: string;
let video: AccessUnit[];

beforeAll(async () => {
  silenceFfmpeg();
  video = await videoUnits({ ...SIZE, frames: 60, firstPtsUs: FIRST_US });
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rivulet-record-'));
});

afterEach(() => rm(folder, { recursive: true }));

function streams(audio: AudioCodec | null): StreamInfo {
  return {
    video: { codec: 'h264', ...SIZE, fps: 30 },
    audio: audio && { codec: audio, sampleRate: 48_000, channels: 2 },
  };
}

async function record(
  path: string,
  info: StreamInfo,
  units: readonly AccessUnit[],
  format: RecordingFormat = 'mp4',
): Promise<{ report: RecordReport; host: FakeHost }> {
  const host = new FakeHost();
  const pipeline = createRecord({ path, format, streams: info }, host);
  await pipeline.start();
  for (const unit of units) await pipeline.push(unit);
  return { report: await pipeline.stop(), host };
}

/** The greatest distance between what was recorded and what went in, in microseconds. */
function drift(recorded: readonly number[] | undefined, units: readonly AccessUnit[]): number {
  expect(recorded).toHaveLength(units.length);
  return Math.max(...units.map(({ ptsUs }, index) => Math.abs(ptsUs - FIRST_US - (recorded?.[index] ?? 0))));
}

const formats: readonly RecordingFormat[] = ['mp4', 'mkv'];
const codecs: readonly AudioCodec[] = ['aac', 'opus'];

describe('record', () => {
  it.each(formats.flatMap((format) => codecs.map((codec) => [format, codec] as const)))(
    'keeps every unit, and both tracks in sync: %s with %s',
    async (format, codec) => {
      const audio = await audioUnits({ codec, frames: 90, firstPtsUs: FIRST_US + 3_210 });
      const path = join(folder, `clip.${format}`);
      const { report } = await record(path, streams(codec), interleave(video, audio), format);
      const file = await probe(path);
      expect(drift(file.video?.ptsUs, video)).toBeLessThanOrEqual(1_000);
      expect(drift(file.audio?.ptsUs, audio)).toBeLessThanOrEqual(1_000);
      expect(file.video?.decoded).toBe(60);
      expect(file.audio?.decoded).toBe(90);
      expect(file.durationUs).toBeGreaterThanOrEqual(1_990_000);
      const { size } = await stat(path);
      expect(report).toMatchObject({ path, paths: [path], bytes: size, videoUnits: 60, audioUnits: 90 });
      expect(report.durationS).toBeCloseTo(2, 1);
      expect([report.unitsSkipped, report.unitsDropped, report.timesRepaired, report.jumps]).toEqual([
        0, 0, 0, 0,
      ]);
    },
  );

  it('begins at the first keyframe, with the audio that belongs to it', async () => {
    const audio = await audioUnits({ codec: 'opus', frames: 60, firstPtsUs: FIRST_US });
    const tail = video.slice(12);
    const path = join(folder, 'clip.mp4');
    // The audio runs ahead of the picture, as muxers let it.
    const units = [...tail.slice(0, 10), ...audio.slice(0, 55), ...tail.slice(10), ...audio.slice(55)];
    const { report } = await record(path, streams('opus'), units);
    const file = await probe(path);
    expect(file.video?.ptsUs).toHaveLength(30);
    expect(file.video?.ptsUs[0]).toBe(0);
    expect(file.audio?.ptsUs).toEqual(Array.from({ length: 10 }, (_, index) => index * 20_000));
    expect(report.unitsSkipped).toBe(18 + 50);
  });

  it.each(formats)('waits for no audio: late and never, %s', async (format) => {
    const late = await audioUnits({ codec: 'aac', frames: 20, firstPtsUs: FIRST_US + 1_500_000 });
    const path = join(folder, `late.${format}`);
    await record(path, streams('aac'), interleave(video, late), format);
    const file = await probe(path);
    expect(drift(file.audio?.ptsUs, late)).toBeLessThanOrEqual(1_000);
    const never = join(folder, `never.${format}`);
    await record(never, streams('aac'), video, format);
    expect((await probe(never)).video?.decoded).toBe(60);
  });

  it.each(formats)('records audio alone: %s', async (format) => {
    const audio = await audioUnits({ codec: 'aac', frames: 30, firstPtsUs: FIRST_US });
    const path = join(folder, `audio.${format}`);
    await record(path, { ...streams('aac'), video: null }, audio, format);
    const file = await probe(path);
    expect(file.video).toBeNull();
    expect(file.audio?.decoded).toBe(30);
  });

  it.each(formats)('goes on in a second file when the resolution changes: %s', async (format) => {
    const larger = await videoUnits({
      width: 640,
      height: 360,
      frames: 30,
      firstPtsUs: FIRST_US + 2_000_000,
    });
    const audio = await audioUnits({ codec: 'opus', frames: 150, firstPtsUs: FIRST_US });
    // Audio lags 100 ms behind the pictures, so some of the first file's comes after the change.
    const units = interleave(
      [...video, ...larger],
      audio.map((unit) => ({ ...unit, dtsUs: unit.ptsUs + 100_000 })),
    );
    const path = join(folder, `clip.${format}`);
    const plain = units.map(({ dtsUs: _, ...unit }) => unit);
    const { report } = await record(path, streams('opus'), plain, format);
    const second = join(folder, `clip (2).${format}`);
    expect(report.paths).toEqual([path, second]);
    const [one, two] = [await probe(path), await probe(second)];
    expect([one.video?.width, one.video?.decoded, one.audio?.decoded]).toEqual([320, 60, 100]);
    expect([two.video?.width, two.video?.decoded, two.audio?.decoded]).toEqual([640, 30, 50]);
    expect(two.audio?.ptsUs[0]).toBe(0);
    expect(report).toMatchObject({ videoUnits: 90, audioUnits: 150, unitsSkipped: 0 });
  });

  it.each(formats)(
    'begins a new file where it is asked to, with nothing lost or doubled: %s',
    async (format) => {
      const audio = await audioUnits({ codec: 'opus', frames: 100, firstPtsUs: FIRST_US });
      const path = join(folder, `clip.${format}`);
      const host = new FakeHost();
      const pipeline = createRecord({ path, format, streams: streams('opus') }, host);
      await pipeline.start();
      // Audio lags 100 ms behind the pictures, so some of the first file's comes after the split.
      const units = interleave(
        video,
        audio.map((unit) => ({ ...unit, dtsUs: unit.ptsUs + 100_000 })),
      ).map(({ dtsUs: _, ...unit }) => unit);
      for (const unit of units) {
        if (unit.kind === 'video' && unit.ptsUs === video[12]?.ptsUs) await pipeline.update({ split: true });
        await pipeline.push(unit);
      }
      const report = await pipeline.stop();
      const second = join(folder, `clip (2).${format}`);
      expect(report).toMatchObject({
        paths: [path, second],
        videoUnits: 60,
        audioUnits: 100,
        unitsSkipped: 0,
      });
      const [one, two] = [await probe(path), await probe(second)];
      expect([one.video?.decoded, one.audio?.decoded]).toEqual([30, 50]);
      expect([two.video?.decoded, two.audio?.decoded, two.video?.ptsUs[0]]).toEqual([30, 50, 0]);
      const complete = host.progressed.filter((figures) => figures.complete === 1);
      expect(complete.map((figures) => figures.path)).toEqual([path, second]);
      expect(complete[0]).toMatchObject({ bytes: (await stat(path)).size, width: 320, height: 180 });
    },
  );

  it('splits by time and by size, at keyframes', async () => {
    const groups = await videoUnits({ ...SIZE, frames: 120, gop: 15, firstPtsUs: FIRST_US });
    const splitBy = async (name: string, split: RecordSplit): Promise<string[]> => {
      const path = join(folder, `${name}.mp4`);
      const pipeline = createRecord({ path, format: 'mp4', streams: streams(null), split }, new FakeHost());
      await pipeline.start();
      for (const unit of groups) await pipeline.push(unit);
      const report = await pipeline.stop();
      expect(report).toMatchObject({ videoUnits: 120, unitsSkipped: 0 });
      return [...report.paths];
    };
    const bySeconds = await splitBy('time', { seconds: 1.2, bytes: null });
    const lengths = await Promise.all(bySeconds.map(async (path) => (await probe(path)).video?.decoded));
    expect(lengths).toEqual([45, 45, 30]);
    const whole = await splitBy('whole', { seconds: null, bytes: null });
    const { size } = await stat(whole[0] ?? '');
    const bytes = Math.round(size / 3);
    const sizes = await Promise.all(
      (await splitBy('size', { seconds: null, bytes })).map((path) => stat(path)),
    );
    expect(sizes.length).toBeGreaterThan(2);
    for (const part of sizes) expect(part.size).toBeLessThanOrEqual(bytes);
  });

  it('leaves files that exist alone where it is told to', async () => {
    const path = join(folder, 'clip.mp4');
    await writeFile(path, 'precious');
    await writeFile(join(folder, 'clip (2).mp4'), 'too');
    const host = new FakeHost();
    const options = { path, format: 'mp4' as const, streams: streams(null), keepExisting: true };
    const pipeline = createRecord(options, host);
    await pipeline.start();
    for (const unit of video) await pipeline.push(unit);
    expect((await pipeline.stop()).paths).toEqual([join(folder, 'clip (3).mp4')]);
    expect(await readFile(path, 'utf8')).toBe('precious');
  });

  it.each(formats)(
    'is with the system within 0.3 s of media, without keyframes and without announced audio: %s',
    async (format) => {
      const long = await videoUnits({ ...SIZE, frames: 300, gop: 300, firstPtsUs: FIRST_US });
      const path = join(folder, `clip.${format}`);
      const pipeline = createRecord({ path, format, streams: streams('aac') }, new FakeHost());
      await pipeline.start();
      let worst = 0;
      for (const [index, unit] of long.entries()) {
        await pipeline.push(unit);
        if (index % 37 !== 36) continue;
        const copy = join(folder, `copy.${format}`);
        await writeFile(copy, await readFile(path));
        const decoded = (await probe(copy)).video?.decoded ?? 0;
        worst = Math.max(worst, index + 1 - decoded);
      }
      await pipeline.stop();
      // 6 pictures of a fragment, one that begins the next, and two that wait.
      expect(worst).toBeLessThanOrEqual(9);
    },
  );

  it('keeps a pause in the pictures as it was, and irregular times', async () => {
    const units = video.map((unit, index) => ({
      ...unit,
      ptsUs: unit.ptsUs + (index % 3) * 9_000 + (index >= 25 ? 4_000_000 : 0),
    }));
    for (const format of formats) {
      const path = join(folder, `pause.${format}`);
      await record(path, streams(null), units, format);
      const file = await probe(path);
      expect(drift(file.video?.ptsUs, units)).toBeLessThanOrEqual(1_000);
      expect(file.video?.decoded).toBe(60);
    }
  });

  it('closes a jump of the clock without losing sync', async () => {
    const restarted = await videoUnits({ ...SIZE, frames: 30, firstPtsUs: 0 });
    const path = join(folder, 'clip.mp4');
    const { report } = await record(path, streams(null), [...video, ...restarted]);
    const { video: track } = await probe(path);
    expect(report.jumps).toBe(1);
    expect(track?.decoded).toBe(90);
    expect(Math.abs((track?.ptsUs[60] ?? 0) - 2_000_000)).toBeLessThan(1_000);
  });

  it.each(formats)('repairs and counts times that do not rise: %s', async (format) => {
    const units = video.map((unit, index) =>
      index % 10 === 5 ? { ...unit, ptsUs: unit.ptsUs - 40_000 } : unit,
    );
    const path = join(folder, `clip.${format}`);
    const { report } = await record(path, streams(null), units, format);
    const { video: track } = await probe(path);
    expect(report.timesRepaired).toBe(6);
    expect(track?.decoded).toBe(60);
    expect(track?.ptsUs.every((ptsUs, index) => index === 0 || ptsUs > (track.ptsUs[index - 1] ?? 0))).toBe(
      true,
    );
  });

  it.each(formats)('keeps the order of B-frames: %s', async (format) => {
    const units = await videoUnits({ ...SIZE, frames: 30, bFrames: 2, firstPtsUs: FIRST_US });
    const path = join(folder, `clip.${format}`);
    await record(path, streams(null), units, format);
    const { video: track } = await probe(path);
    const delayUs = FIRST_US - (units[0]?.dtsUs ?? 0);
    expect(track?.decoded).toBe(30);
    const expected = units.map(({ ptsUs }) => ptsUs - FIRST_US + delayUs);
    expect(track?.ptsUs.map((us, index) => Math.abs(us - (expected[index] ?? 0)) <= 1_000)).toEqual(
      Array(30).fill(true),
    );
  });

  it.each(formats)('plays up to its last whole fragment wherever it is cut: %s', async (format) => {
    const path = join(folder, `clip.${format}`);
    const pipeline = createRecord({ path, format, streams: streams(null) }, new FakeHost());
    await pipeline.start();
    for (const unit of video) await pipeline.push(unit);
    const running = await readFile(path);
    await pipeline.stop();
    const cut = join(folder, `cut.${format}`);
    await writeFile(cut, running);
    let before = 61;
    for (let bytes = running.length; bytes > running.length / 4; bytes -= Math.ceil(running.length / 24)) {
      await truncate(cut, bytes);
      const { video: track } = await probe(cut);
      expect(track?.decoded).toBeGreaterThan(0);
      expect(track?.decoded).toBeLessThanOrEqual(before);
      before = track?.decoded ?? 0;
    }
  });

  it('leaves an existing file alone until the first picture comes', async () => {
    const path = join(folder, 'clip.mp4');
    await writeFile(path, 'precious');
    const { report } = await record(path, streams(null), video.slice(1, 20));
    expect(await readFile(path, 'utf8')).toBe('precious');
    expect(report).toMatchObject({ paths: [], bytes: 0, videoUnits: 0, unitsSkipped: 19 });
    await record(path, streams(null), video);
    expect((await probe(path)).video?.decoded).toBe(60);
  });

  it('skips units of a track that was not announced, and damaged ones', async () => {
    const audio = await audioUnits({ codec: 'aac', frames: 5, firstPtsUs: FIRST_US });
    const empty: AccessUnit = { kind: 'video', ptsUs: FIRST_US, key: false, bytes: new Uint8Array() };
    const { report } = await record(join(folder, 'clip.mp4'), streams(null), [...video, ...audio, empty]);
    expect(report).toMatchObject({ videoUnits: 60, audioUnits: 0, unitsSkipped: 6 });
    const noise: AccessUnit = { kind: 'audio', ptsUs: FIRST_US, key: true, bytes: new Uint8Array([1, 2, 3]) };
    const second = await record(join(folder, 'noise.mp4'), streams('aac'), [...video, noise]);
    expect(second.report).toMatchObject({ audioUnits: 0, unitsSkipped: 1 });
  });

  it('says what is wrong with where or what it should write', async () => {
    const start = (path: string, format: string): Promise<unknown> =>
      createRecord(
        { path, format: format as RecordingFormat, streams: streams(null) },
        new FakeHost(),
      ).start();
    await expect(start(join(folder, 'clip.avi'), 'avi')).rejects.toMatchObject({
      code: 'output_format_unknown',
      message: 'cannot record as "avi": use mp4 or mkv',
    });
    await expect(start(folder, 'mp4')).rejects.toMatchObject({
      code: 'output_unwritable',
      message: `cannot write ${folder} (it is a folder): choose another place`,
    });
    await expect(start(join(folder, 'none', 'clip.mp4'), 'mp4')).rejects.toMatchObject({
      code: 'output_unwritable',
    });
  });

  it.skipIf(process.platform === 'win32')(
    'follows a file that is deleted with a new one, and completes one that is moved',
    async () => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
      try {
        const path = join(folder, 'clip.mp4');
        const host = new FakeHost();
        const pipeline = createRecord(
          { path, format: 'mp4', streams: streams(null), keepExisting: true },
          host,
        );
        await pipeline.start();
        for (const unit of video.slice(0, 20)) await pipeline.push(unit);
        await rm(path);
        // The look that the timer begins comes before the units that are pushed after it.
        vi.advanceTimersByTime(1_000);
        for (const unit of video.slice(20, 40)) await pipeline.push(unit);
        const second = join(folder, 'clip (2).mp4');
        await rename(second, join(folder, 'moved.mp4'));
        for (const unit of video.slice(40)) await pipeline.push(unit);
        expect((await pipeline.stop()).paths).toEqual([path, second]);
        expect((await probe(join(folder, 'moved.mp4'))).video?.decoded).toBe(30);
        expect(await readdir(folder)).toEqual(['moved.mp4']);
      } finally {
        vi.useRealTimers();
      }
    },
  );

  it.skipIf(process.platform !== 'linux')(
    'fails with disk_full on a full device (Linux has one: /dev/full)',
    async () => {
      const host = new FakeHost();
      const pipeline = createRecord({ path: '/dev/full', format: 'mkv', streams: streams(null) }, host);
      await pipeline.start();
      for (const unit of video) await pipeline.push(unit);
      expect(await host.failure.promise).toMatchObject({ code: 'disk_full' });
      await pipeline.stop();
    },
  );
});

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MediaEngine } from '../../src-main/media/engine/client.ts';
import type { SourceOptions } from '../../src-main/media/engine/options.ts';
import { clipFolder, makeClip, steadyTimes } from '../support/engine-media.ts';
import { decodeAll, fileSource, meanLuma, play, steps } from '../support/engine-run.ts';
import { describeWithClips } from '../support/field-clips.ts';

const START_US = 1_000_000;
const TESTSRC: SourceOptions = {
  ...fileSource(''),
  input: { kind: 'testsrc', paced: false, tone: false },
  size: { width: 320, height: 240 },
  durationS: 1,
};

const clips = clipFolder();
let engine: MediaEngine;

beforeAll(async () => {
  engine = await MediaEngine.start();
});
afterAll(async () => {
  await engine.close();
  clips.remove();
});

describe('the test picture', () => {
  it('comes complete, numbered, stamped at capture, with a keyframe each second', async () => {
    const { info, video, audio, summary } = await play(engine, { ...TESTSRC, durationS: 2 });
    expect(info).toEqual({
      streams: { video: { codec: 'h264', width: 320, height: 240, fps: 30 }, audio: null },
      durationS: 2,
      bitrateBps: 230_400,
    });
    expect(video.map(({ ptsUs }) => ptsUs)).toEqual(steadyTimes(60, 30).map((timeUs) => START_US + timeUs));
    expect(video.flatMap(({ key }, index) => (key ? [index] : []))).toEqual([0, 30]);
    expect(audio).toEqual([]);
    expect(summary).toMatchObject({ frames: 60, framesDropped: 0, packetsDamaged: 0 });
    const { reports } = await decodeAll(engine, video);
    expect(reports.map(({ code }) => code)).toEqual(
      video.map(({ captureUs }, frame) => ({ frame, captureUs })),
    );
  });

  it.each([
    [128, 96, 150_000],
    [640, 360, 120_000],
    [1280, 720, 200_000],
  ])('keeps its code readable at %ix%i and %i b/s', async (width, height, bitrateBps) => {
    const { video } = await play(engine, { ...TESTSRC, size: { width, height }, bitrateBps });
    const { reports } = await decodeAll(engine, video);
    expect(reports.map(({ code }) => code?.frame)).toEqual(video.map((_unit, index) => index));
  });

  it('plays in real time, each picture sent after its moment, and stops when told', async () => {
    const source = await engine.openSource({
      ...TESTSRC,
      input: { kind: 'testsrc', paced: true, tone: false },
      durationS: null,
    });
    const captures: number[] = [];
    for await (const unit of source.units) {
      captures.push((unit.captureUs ?? 0) - unit.ptsUs);
      if (captures.length === 20) break;
    }
    const earliest = Math.min(...captures);
    expect(captures[0]).toBeLessThan(earliest + 200_000);
    expect((captures.at(-1) ?? 0) - (captures[0] ?? 0)).toBeGreaterThan(-2_000);
    const summary = await source.stop();
    expect(summary.frames).toBeGreaterThanOrEqual(20);
    expect(await source.stop()).toEqual(summary);
  });

  it('drops pictures instead of queueing them while its reader lags', async () => {
    const source = await engine.openSource({
      ...TESTSRC,
      input: { kind: 'testsrc', paced: true, tone: false },
      fps: 120,
      durationS: 1,
    });
    const reader = source.units[Symbol.asyncIterator]();
    await reader.next();
    const summary = await source.closed;
    expect(summary.framesDropped).toBeGreaterThan(50);
    expect(summary.frames + summary.framesDropped).toBe(120);
    const rest = [];
    for (let item = await reader.next(); !item.done; item = await reader.next()) rest.push(item.value);
    expect(rest).toHaveLength(summary.frames - 1);
  });

  it.each(['aac', 'opus'] as const)('has a tone in %s that is cut to the duration', async (codec) => {
    const { info, audio } = await play(engine, {
      ...TESTSRC,
      input: { kind: 'testsrc', paced: false, tone: true },
      audio: codec,
    });
    expect(info.streams.audio).toEqual({ codec, sampleRate: 48_000, channels: 1 });
    const frameUs = codec === 'aac' ? 21_333 : 20_000;
    expect(steps(audio).every((stepUs) => Math.abs(stepUs - frameUs) <= 1)).toBe(true);
    expect(audio[0]?.ptsUs).toBeGreaterThan(START_US - 25_000);
    expect(audio[0]?.ptsUs).toBeLessThan(START_US);
    expect(Math.abs((audio.at(-1)?.ptsUs ?? 0) + frameUs - START_US - 1_000_000)).toBeLessThan(2 * frameUs);
    if (codec === 'aac')
      expect(audio.every(({ bytes }) => bytes[0] === 0xff && bytes[1] === 0xf1)).toBe(true);
  });
});

describe('a file', () => {
  it('keeps every picture and its capture time, also with B-frames', async () => {
    const path = clips.path('plain.mp4');
    await makeClip(path, { bFrames: 2 });
    const { info, video } = await play(engine, fileSource(path));
    expect(info.streams.video).toEqual({ codec: 'h264', width: 320, height: 240, fps: 30 });
    const { reports } = await decodeAll(engine, video);
    expect(reports.map(({ code }) => code?.frame)).toEqual(steadyTimes(30, 30).map((_time, index) => index));
    for (const report of reports) {
      expect(Math.abs(report.ptsUs - START_US - (report.code?.captureUs ?? 0))).toBeLessThanOrEqual(50);
    }
  });

  it.each([
    ['mp4', 'turned clip', 90],
    ['mp4', 'turned clip', 180],
    ['mp4', 'turned clip', 270],
  ] as const)('in %s: a %s (%i°) is shown upright', async (extension, _what, rotation) => {
    const path = clips.path(`turned-${rotation}.${extension}`);
    await makeClip(path, { rotation, timesUs: steadyTimes(3, 30) });
    const { info, video } = await play(engine, fileSource(path));
    const upright = rotation === 180 ? { width: 320, height: 240 } : { width: 240, height: 320 };
    expect(info.streams.video).toMatchObject(upright);
    const [frame] = (await decodeAll(engine, video)).frames;
    if (!frame) throw new Error('no picture');
    // The left half is white: turned clockwise it is the upper half at 90°, the right one at 180°, the lower at 270°.
    const white = {
      90: { x: 0.2, y: 0.2, width: 0.5, height: 0.2 },
      180: { x: 0.6, y: 0.2, width: 0.3, height: 0.5 },
      270: { x: 0.2, y: 0.6, width: 0.5, height: 0.2 },
    }[rotation];
    expect(meanLuma(frame, white)).toBeGreaterThan(180);
  });

  it('with an odd size is made even', async () => {
    const path = clips.path('odd.mkv');
    await makeClip(path, { width: 322, height: 182, timesUs: steadyTimes(3, 30) });
    const { video } = await play(engine, fileSource(path, { size: { width: 200, height: 200 } }));
    const [frame] = (await decodeAll(engine, video)).frames;
    if (!frame) throw new Error('no picture');
    expect([frame.width, frame.height]).toEqual([200, 200]);
    expect(meanLuma(frame, { x: 0, y: 0, width: 1, height: 0.15 })).toBeLessThan(20);
    expect(meanLuma(frame, { x: 0.05, y: 0.4, width: 0.4, height: 0.2 })).toBeGreaterThan(180);
  });

  it('keeps its size when the resolution changes in the middle', async () => {
    await makeClip(clips.path('big.ts'), { width: 320, height: 240, timesUs: steadyTimes(15, 30) });
    await makeClip(clips.path('small.ts'), { width: 192, height: 144, timesUs: steadyTimes(15, 30) });
    const path = clips.path('changing.ts');
    writeFileSync(
      path,
      Buffer.concat([readFileSync(clips.path('big.ts')), readFileSync(clips.path('small.ts'))]),
    );
    const { video } = await play(engine, fileSource(path));
    expect(steps(video).every((stepUs) => stepUs > 0)).toBe(true);
    const { reports } = await decodeAll(engine, video);
    expect(reports.length).toBeGreaterThanOrEqual(29);
    expect(new Set(reports.map(({ width, height }) => `${width}x${height}`))).toEqual(new Set(['320x240']));
  });

  it('converts to the rate asked for, showing at each time the picture that belongs there', async () => {
    const path = clips.path('rate.mp4');
    await makeClip(path, { timesUs: steadyTimes(50, 25) });
    for (const fps of [10, 60]) {
      const { video, info } = await play(engine, fileSource(path, { fps }));
      expect(info.streams.video?.fps).toBe(fps);
      expect(video).toHaveLength(2 * fps);
      expect(video.map(({ ptsUs }) => ptsUs)).toEqual(
        steadyTimes(2 * fps, fps).map((timeUs) => START_US + timeUs),
      );
      const { reports } = await decodeAll(engine, video);
      for (const report of reports) {
        const ageUs = report.ptsUs - START_US - (report.code?.captureUs ?? Number.NaN);
        expect(ageUs).toBeGreaterThanOrEqual(-500_000 / fps - 50);
        expect(ageUs).toBeLessThanOrEqual(40_000);
      }
    }
  });

  it('with a variable rate keeps its own times', async () => {
    const path = clips.path('variable.mkv');
    const timesUs = [0, 40_000, 80_000, 140_000, 180_000, 240_000, 300_000, 340_000, 400_000, 440_000];
    await makeClip(path, { timesUs });
    const { video, info } = await play(engine, fileSource(path));
    expect(info.streams.video?.fps).toBeNull();
    const { reports } = await decodeAll(engine, video);
    expect(reports.map(({ ptsUs }) => ptsUs - START_US)).toEqual(timesUs);
    expect(reports.map(({ code }) => code?.captureUs)).toEqual(timesUs);
  });

  it('whose rate varies wildly is brought to 30 per second', async () => {
    const path = clips.path('wild.mkv');
    const timesUs = [0, 10_000, 20_000, 400_000, 410_000, 900_000, 905_000, 1_000_000];
    await makeClip(path, { timesUs });
    const { video, info } = await play(engine, fileSource(path));
    expect(info.streams.video?.fps).toBe(30);
    expect(video.length).toBeGreaterThanOrEqual(31);
    expect(steps(video).every((stepUs) => Math.abs(stepUs - 33_333) <= 1)).toBe(true);
  });

  it('loops without a seam, its audio in step', async () => {
    const path = clips.path('loop.mp4');
    await makeClip(path, { timesUs: steadyTimes(15, 30), audio: { fromS: 0, toS: 0.5 } });
    const { video, audio } = await play(
      engine,
      fileSource(path, {
        input: { kind: 'media', location: path, paced: false, loop: true },
        audio: 'aac',
        durationS: 2,
      }),
    );
    expect(steps(video).every((stepUs) => Math.abs(stepUs - 33_333) <= 50)).toBe(true);
    expect(steps(audio).every((stepUs) => Math.abs(stepUs - 21_333) <= 1)).toBe(true);
    const { reports } = await decodeAll(engine, video);
    expect(reports.filter(({ code }) => code?.frame === 0).length).toBeGreaterThanOrEqual(4);
  });

  it('keeps audio where it was when it starts later than the video, after silence', async () => {
    const path = clips.path('late-audio.mp4');
    await makeClip(path, { timesUs: steadyTimes(45, 30), audio: { fromS: 0.5, toS: 1.5 } });
    const { audio } = await play(engine, fileSource(path, { audio: 'opus' }));
    expect((audio[0]?.ptsUs ?? 0) - START_US).toBeLessThanOrEqual(0);
    // Opus needs no more than a few bytes for silence.
    const loudUs = (audio.find(({ bytes }) => bytes.length > 40)?.ptsUs ?? 0) - START_US;
    expect(loudUs).toBeGreaterThan(500_000 - 35_000);
    expect(loudUs).toBeLessThan(500_000 + 5_000);
  });

  it('stops at the duration', async () => {
    const path = clips.path('limit.mp4');
    await makeClip(path, { timesUs: steadyTimes(60, 30), audio: { fromS: 0, toS: 2 } });
    const { video, audio, info } = await play(engine, fileSource(path, { audio: 'aac', durationS: 0.5 }));
    expect(info.durationS).toBe(0.5);
    expect(video).toHaveLength(15);
    expect((audio.at(-1)?.ptsUs ?? 0) - START_US).toBeLessThan(520_000);
  });

  it('with damage inside loses what was damaged and goes on', async () => {
    const path = clips.path('damaged.ts');
    await makeClip(path, { width: 640, height: 480, timesUs: steadyTimes(60, 30) });
    const bytes = readFileSync(path);
    for (let at = Math.round(bytes.length * 0.3); at < bytes.length * 0.35; at += 1) {
      bytes[at] = (at * 7919) & 0xff;
    }
    writeFileSync(path, bytes);
    const { video } = await play(engine, fileSource(path));
    expect(video.length).toBeGreaterThan(40);
    expect((video.at(-1)?.ptsUs ?? 0) - START_US).toBeGreaterThan(1_900_000);
  });
});

describe('what cannot be a source says why', () => {
  const refusal = async (options: SourceOptions): Promise<{ code: string; message: string }> => {
    try {
      const source = await engine.openSource(options);
      for await (const _unit of source.units);
      await source.closed;
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      return { code, message: message.replaceAll(clips.path(''), '…').replaceAll('\\', '/') };
    }
    throw new Error('it was accepted');
  };

  it('for inputs', async () => {
    mkdirSync(clips.path('folder'));
    writeFileSync(clips.path('empty.mp4'), '');
    writeFileSync(clips.path('text.mp4'), 'not a video at all, by no means whatsoever\n'.repeat(50));
    await makeClip(clips.path('sound.m4a'), { noVideo: true, audio: { fromS: 0, toS: 0.3 } });
    await makeClip(clips.path('whole.mp4'));
    writeFileSync(clips.path('cut.mp4'), readFileSync(clips.path('whole.mp4')).subarray(0, 3000));
    const names = ['missing.mp4', 'folder', 'empty.mp4', 'text.mp4', 'sound.m4a', 'cut.mp4'];
    const refusals = [];
    for (const name of names) refusals.push(await refusal(fileSource(clips.path(name))));
    expect(refusals).toMatchInlineSnapshot(`
      [
        {
          "code": "media_not_found",
          "message": "there is no file "…/missing.mp4": check the path",
        },
        {
          "code": "media_unreadable",
          "message": ""…/folder" is a folder: name a file in it",
        },
        {
          "code": "media_empty",
          "message": ""…/empty.mp4" is empty: choose another file",
        },
        {
          "code": "media_unreadable",
          "message": ""…/text.mp4" is not media that FFmpeg reads (Invalid data found when processing input): choose another file",
        },
        {
          "code": "media_no_video",
          "message": ""…/sound.m4a" has no video: choose an input with a video track",
        },
        {
          "code": "media_unreadable",
          "message": ""…/cut.mp4" is not media that FFmpeg reads (Invalid data found when processing input): choose another file",
        },
      ]
    `);
  });

  it('for options', async () => {
    const size = (width: number, height: number): Partial<SourceOptions> => ({ size: { width, height } });
    const wrong: Partial<SourceOptions>[] = [
      size(321, 240),
      size(16, 16),
      size(10_000, 10_000),
      { fps: 0 },
      { fps: 1000 },
      { bitrateBps: 5 },
      { gopS: 0 },
      { durationS: -1 },
    ];
    const refusals = [];
    for (const options of wrong) refusals.push(await refusal({ ...TESTSRC, ...options }));
    expect(refusals.map(({ code, message }) => `${code}: ${message}`)).toMatchInlineSnapshot(`
      [
        "media_option_invalid: the size is 321x240: choose even numbers of pixels",
        "media_option_invalid: the size is 16x16: choose at least 32x32",
        "media_option_invalid: the size is 10000x10000: choose at most 7680x4320",
        "media_option_invalid: fps is 0: choose a number from 1 to 240",
        "media_option_invalid: fps is 1000: choose a number from 1 to 240",
        "media_option_invalid: the bit rate is 5 b/s: choose one from 10000 to 200000000",
        "media_option_invalid: the keyframe distance is 0 s: choose one above 0 and up to 60",
        "media_option_invalid: the duration is -1 s: choose one above 0, or none",
      ]
    `);
  });

  it('for addresses nobody serves', async () => {
    expect(await refusal(fileSource('http://127.0.0.1:1/clip.mp4'))).toMatchObject({
      code: 'media_unreadable',
    });
    expect(await refusal(fileSource('nonsense://host/clip'))).toMatchObject({ code: 'media_unreadable' });
  });

  it('gives up an address that never answers as soon as it is told', async () => {
    const sockets: import('node:net').Socket[] = [];
    const server = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
    const connected = new Promise((resolve) => server.once('connection', resolve));
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const stop = new AbortController();
    const opening = engine.openSource(fileSource(`http://127.0.0.1:${port}/never.mp4`), {
      signal: stop.signal,
    });
    await connected;
    stop.abort(new Error('told to stop'));
    await expect(opening).rejects.toThrow('told to stop');
    const closed = new Promise((resolve) => sockets[0]?.once('close', resolve).resume());
    await closed;
    await new Promise((resolve) => server.close(resolve));
  });
});

describeWithClips('real clips with known troubles', (folder) => {
  it.each([
    ['webcam-640x360-30fps-aac-19s.flv', 569],
    ['odd-374x666-23.95fps.mp4', 54],
    ['consecutive-2.ts', 33],
    ['duplicate-audio-dts.ts', 59],
    ['missing-dts.ts', 60],
  ])('%s plays whole, its times rising', async (name, frames) => {
    const { video, audio, info } = await play(
      engine,
      fileSource(join(folder, name), { audio: 'aac', size: { width: 320, height: 180 } }),
    );
    expect(video.length).toBeGreaterThanOrEqual(frames);
    expect(steps(video).every((stepUs) => stepUs > 0)).toBe(true);
    expect(info.streams.audio === null).toBe(audio.length === 0);
    expect(steps(audio).every((stepUs) => Math.abs(stepUs - 21_333) <= 1)).toBe(true);
  });
});

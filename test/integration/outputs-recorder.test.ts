import { chmod, copyFile, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { delay } from '../../src-main/base/async.ts';
import type { AccessUnit } from '../../src-main/media/access-unit.ts';
import { MediaEngine } from '../../src-main/media/engine/client.ts';
import { silenceFfmpeg } from '../../src-main/media/engine/ffmpeg.ts';
import type { OutputsSettings, RecordedFile } from '../../src-preload/contract.ts';
import { type MadeStream, makeStream, openRecorderRig, type RecorderRig } from '../support/recorder-rig.ts';
import { probe } from '../support/sinks-probe.ts';

let engine: MediaEngine;
let stream: MadeStream;
let wide: MadeStream;
const rigs: RecorderRig[] = [];

beforeAll(async () => {
  silenceFfmpeg();
  engine = await MediaEngine.start();
  stream = await makeStream(engine, { seconds: 6 });
  wide = await makeStream(engine, { seconds: 1, width: 640 });
});
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});
afterAll(() => engine.close());

async function open(changed: Partial<OutputsSettings['recording']> = {}): Promise<RecorderRig> {
  const rig = await openRecorderRig(engine, changed);
  rigs.push(rig);
  return rig;
}

/** Plays the part of the stream between two moments, in seconds, into both sources. */
function play({ programme, input }: RecorderRig, fromS: number, toS: number, from = stream): void {
  for (const source of [programme, input])
    if (source.streams !== from.streams) source.setStreams(from.streams);
  for (const unit of between(fromS, toS, from)) for (const source of [input, programme]) source.push(unit);
}

function between(fromS: number, toS: number, { units }: MadeStream): readonly AccessUnit[] {
  return units.filter(({ ptsUs }) => ptsUs >= fromS * 1e6 - 1 && ptsUs < toS * 1e6 - 1);
}

/** Plays at twice the speed, for what decodes and encodes. */
async function playSlowly({ programme, input }: RecorderRig, fromS: number, toS: number): Promise<void> {
  for (const unit of between(fromS, toS, stream)) {
    for (const source of [input, programme]) source.push(unit);
    if (unit.kind === 'video') await delay(16);
  }
}

const written = (rig: RecorderRig): RecordedFile[] => rig.recorder.state.files;
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

/** What the files show, oldest first. */
async function filesOf(rig: RecorderRig): Promise<{ codes: readonly (number | null)[]; av: number }[]> {
  const files = [];
  for (const { name } of [...written(rig)].reverse()) {
    const { video, audio } = await probe(join(rig.folder, name), { codes: true });
    const endUs = (track: typeof video, unitUs: number): number =>
      (track?.ptsUs.at(-1) ?? Number.NaN) + unitUs;
    files.push({ codes: video?.codes ?? [], av: Math.abs(endUs(video, 33_333) - endUs(audio, 21_333)) });
  }
  return files;
}

describe('Recorder', () => {
  it('records output, input and both beside each other, each by itself and from a keyframe', async () => {
    const rig = await open({ what: ['output', 'input', 'beside'], template: 'take {what}' });
    play(rig, 0, 1);
    await rig.recorder.start();
    await playSlowly(rig, 1, 3);
    await rig.until(({ running }) => running.every(({ status }) => status.phase === 'on'));
    await rig.recorder.stop();
    expect(rig.recorder.state.phase).toBe('off');
    const names = written(rig).map(({ name }) => name);
    expect([...names].sort()).toEqual(['take beside.mp4', 'take input.mp4', 'take output.mp4']);
    for (const kind of ['output', 'input']) {
      const file = await probe(join(rig.folder, `take ${kind}.mp4`), { codes: true });
      expect(file.video?.codes).toEqual(range(0, 90));
      expect(Math.abs((file.audio?.ptsUs.at(-1) ?? 0) - (file.video?.ptsUs.at(-1) ?? 0))).toBeLessThan(
        40_000,
      );
    }
    const beside = await probe(join(rig.folder, 'take beside.mp4'));
    expect([beside.video?.width, beside.video?.height]).toEqual([640, 180]);
    expect(beside.video?.decoded).toBeGreaterThan(25);
    expect(beside.audio?.decoded).toBeGreaterThan(40);
  });

  it('has the last of many quick words, with one process, and nothing more once it is closed', async () => {
    const rig = await open({ template: 'clip' });
    const words = Array.from({ length: 20 }, () => [rig.recorder.start(), rig.recorder.stop()]).flat();
    words.push(rig.recorder.start());
    await Promise.all(words);
    expect(rig.recorder.state.phase).toBe('waiting');
    expect(rig.engines).toHaveLength(1);
    await rig.recorder.close();
    expect(rig.recorder.state.phase).toBe('off');
    await expect(rig.recorder.start()).rejects.toMatchObject({ code: 'aborted' });
  });

  it('ends and says what to do when its folder is deleted under it', async () => {
    const rig = await open({ template: 'clip' });
    play(rig, 0, 0.5);
    await rig.recorder.start();
    play(rig, 0.5, 2);
    await rig.until(({ files }) => files.length === 1);
    await rm(rig.folder, { recursive: true });
    rig.recorder.split();
    await rig.until(({ running }) => running[0]?.status.phase === 'on');
    play(rig, 2, 6);
    const { running } = await rig.until(({ phase }) => phase === 'failed');
    expect(running[0]?.status.error).toMatchObject({ code: 'output_unwritable' });
    expect(rig.notices).toEqual([
      {
        level: 'error',
        text: expect.stringMatching(/^The recording of the output has ended: .*: choose another place$/),
      },
    ]);
  });

  it('pauses without a gap and splits without losing or doubling a picture', async () => {
    const rig = await open({ template: 'clip' });
    play(rig, 0, 0.5);
    await rig.recorder.start();
    play(rig, 0.5, 1.4);
    rig.recorder.pause();
    expect(rig.recorder.state.phase).toBe('paused');
    play(rig, 1.4, 2.5);
    rig.recorder.resume();
    play(rig, 2.5, 4.2);
    await rig.until(({ files }) => files.length === 1);
    rig.recorder.split();
    // The engine learns of the split behind what it was given: the next keyframe it is given then begins the file.
    await rig.until(({ running }) => running[0]?.status.phase === 'on');
    play(rig, 4.2, 6);
    await rig.recorder.stop();
    const files = await filesOf(rig);
    expect(files.flatMap(({ codes }) => codes)).toEqual([...range(0, 42), ...range(90, 180)]);
    expect(files).toHaveLength(2);
    for (const { av } of files) expect(av).toBeLessThan(40_000);
    expect(written(rig).map(({ name, state }) => [name, state])).toEqual([
      ['clip (2).mp4', 'done'],
      ['clip.mp4', 'done'],
    ]);
    const seconds = written(rig).reduce((sum, { durationS }) => sum + (durationS ?? 0), 0);
    expect(Math.abs(seconds - 132 / 30)).toBeLessThan(0.05);
  });

  it('goes on in a new file by itself when its process is killed, with nothing missing', async () => {
    const rig = await open({ what: ['output', 'input'], template: 'clip {what}' });
    play(rig, 0, 0.2);
    await rig.recorder.start();
    await playSlowly(rig, 0.2, 2.5);
    rig.engines[0]?.kill();
    await rig.until(({ running }) => running.some(({ status }) => status.retries === 1));
    play(rig, 2.5, 4);
    await rig.until(({ files }) => files.length === 3 && files.some(({ state }) => state === 'recovered'));
    await rig.recorder.stop();
    const states = Object.fromEntries(written(rig).map(({ name, state }) => [name, state]));
    const lost = Object.keys(states).find((name) => states[name] === 'recovered') ?? '';
    const kind = lost.includes('output') ? 'output' : 'input';
    expect(states).toEqual({
      'clip output.mp4': kind === 'output' ? 'recovered' : 'done',
      'clip input.mp4': kind === 'input' ? 'recovered' : 'done',
      [`clip ${kind} (2).mp4`]: 'done',
    });
    const before = await probe(join(rig.folder, lost), { codes: true });
    const after = await probe(join(rig.folder, `clip ${kind} (2).mp4`), { codes: true });
    expect(before.video?.codes[0]).toBe(0);
    expect(after.video?.codes).toEqual(range(after.video?.codes[0] ?? -1, 120));
    expect(after.video?.codes[0]).toBeLessThanOrEqual((before.video?.codes.at(-1) ?? -1) + 1);
    expect(rig.notices.map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        `The process that recorded the ${kind} was lost. It goes on in a new file; what was written is kept.`,
      ]),
    );
  });

  it('follows a change of the picture size and sound that comes later with new files', async () => {
    const rig = await open({ template: 'clip' });
    const silent = {
      streams: { ...stream.streams, audio: null },
      units: stream.units.filter(({ kind }) => kind === 'video'),
    };
    play(rig, 0, 0.5, silent);
    await rig.recorder.start();
    play(rig, 0.5, 2.5, silent);
    await rig.until(({ files }) => files.length === 1);
    play(rig, 2.5, 4);
    await rig.until(({ files }) => files.length === 2);
    play(rig, 0, 1, {
      streams: wide.streams,
      units: wide.units.map((unit) => ({ ...unit, ptsUs: unit.ptsUs + 4e6 })),
    });
    // Its times lie beyond those asked for: it is played as a whole.
    for (const unit of wide.units) rig.programme.push({ ...unit, ptsUs: unit.ptsUs + 4e6 });
    await rig.recorder.stop();
    const found = [];
    for (const { name } of [...written(rig)].reverse()) {
      const { video, audio } = await probe(join(rig.folder, name), { codes: true });
      found.push([video?.width, video?.codes.length, audio !== null]);
    }
    expect(found).toEqual([
      [320, 90, false],
      [320, 30, true],
      [640, 30, true],
    ]);
  });

  it('saves the last seconds while it records, and a picture', async () => {
    const rig = await open({ replayS: 2, template: '{what}' });
    rig.recorder.settingsChanged();
    play(rig, 0, 4.5);
    expect(rig.recorder.state.replay.heldS).toBeGreaterThanOrEqual(2);
    expect(await rig.recorder.saveReplay()).toBe('replay.mp4');
    const replay = await probe(join(rig.folder, 'replay.mp4'), { codes: true });
    expect(replay.video?.codes).toEqual(range(60, 135));
    expect(replay.audio?.decoded).toBeGreaterThan(100);
    expect([await rig.recorder.snapshot(), await rig.recorder.snapshot()]).toEqual([
      'snapshot.png',
      'snapshot (2).png',
    ]);
    const png = await readFile(join(rig.folder, 'snapshot.png'));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([320, 180]);
    expect(written(rig).map(({ kind, width, bytes }) => [kind, width, bytes > 0])).toEqual([
      ['snapshot', 320, true],
      ['snapshot', 320, true],
      ['replay', 320, true],
    ]);
    for (const { id } of written(rig))
      expect(await rig.recorder.thumbnail(id)).toMatch(/^data:image\/jpeg;base64,/);
    expect((await readdir(rig.folder)).filter((name) => name.includes('part'))).toEqual([]);
  });

  it('makes an ordinary MP4 of what is none, and keeps the list in step with the disk', async () => {
    const rig = await open({ template: 'clip', format: 'mkv', remux: true });
    play(rig, 0, 0.5);
    await rig.recorder.start();
    play(rig, 0.5, 3);
    await rig.recorder.stop();
    const { files } = await rig.until(
      ({ files: [file] }) => file?.name === 'clip.mp4' && file.remux === null,
    );
    expect(await readdir(rig.folder)).toEqual(['clip.mp4']);
    const file = await probe(join(rig.folder, 'clip.mp4'), { codes: true });
    expect(file.video?.codes).toEqual(range(0, 90));
    const id = files[0]?.id ?? '';
    expect(files[0]).toMatchObject({
      state: 'done',
      bytes: (await stat(await rig.recorder.pathOf(id))).size,
    });
    await rig.recorder.remove(id, { file: true });
    expect(await readdir(rig.folder)).toEqual([]);
    await expect(rig.recorder.thumbnail(id)).rejects.toMatchObject({ code: 'recording_not_found' });
  });

  it('stops before the disk is full, after it has warned, and refuses to begin on a full one', async () => {
    const rig = await open({ template: 'clip' });
    play(rig, 0, 0.5);
    await rig.recorder.start();
    play(rig, 0.5, 2);
    await rig.until(({ files }) => files.length === 1);
    rig.free = 300e6;
    rig.recorder.settingsChanged();
    await rig.until(({ lowSpace }) => lowSpace);
    expect(rig.notices.at(-1)).toMatchObject({ level: 'warning', text: expect.stringContaining('300 MB') });
    rig.free = 90e6;
    rig.recorder.settingsChanged();
    await rig.until(({ phase }) => phase === 'off');
    expect(rig.notices.at(-1)?.text).toContain('the disk is nearly full');
    expect(written(rig)[0]?.state).toBe('done');
    await expect(rig.recorder.start()).rejects.toMatchObject({ code: 'disk_full' });
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'says when it may not write to the folder (as root everybody may)',
    async () => {
      const rig = await open();
      await rig.recorder.pathOf(null);
      await chmod(rig.folder, 0o500);
      await expect(rig.recorder.start()).rejects.toMatchObject({ code: 'output_unwritable' });
      await chmod(rig.folder, 0o700);
    },
  );

  it.each(['mp4', 'mkv'] as const)('mends at the next start what was cut off: %s', async (format) => {
    const rig = await open({ template: 'clip', format });
    play(rig, 0, 0.5);
    await rig.recorder.start();
    play(rig, 0.5, 5);
    await rig.until(({ files }) => (files[0]?.durationS ?? 0) > 3);
    // What the disk holds now is what a dying program leaves.
    const path = join(rig.folder, `clip.${format}`);
    const home = join(dirname(rig.folder), 'again');
    const torn = join(home, 'videos', `clip.${format}`);
    await mkdir(dirname(torn), { recursive: true });
    await copyFile(path, torn);
    await truncate(torn, (await stat(torn)).size - 777);
    const list = await readFile(join(dirname(rig.folder), 'recordings.json'), 'utf8');
    expect(JSON.parse(list).data[0]).toMatchObject({ state: 'recording', path });
    await writeFile(join(home, 'recordings.json'), list.replaceAll(path, torn));
    const started = await openRecorderRig(engine, { remux: true }, home);
    await started.recorder.recover();
    const { files } = await started.until(
      ({ files: [file] }) => file?.state === 'recovered' && file.remux === null,
    );
    expect(files[0]?.name).toBe('clip.mp4');
    const file = await probe(join(started.folder, 'clip.mp4'), { codes: true });
    expect(file.video?.codes.length).toBeGreaterThan(80);
    expect(file.video?.codes).toEqual(range(0, file.video?.codes.length ?? 0));
    expect(files[0]?.durationS).toBeCloseTo((file.video?.codes.length ?? 0) / 30, 0);
    await started.close();
  });
});

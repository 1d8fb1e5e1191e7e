import { copyFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeHost } from '../../../../test/support/sinks-host.ts';
import { audioUnits, interleave, videoUnits } from '../../../../test/support/sinks-media.ts';
import { probe } from '../../../../test/support/sinks-probe.ts';
import { type Deferred, deferred } from '../../../base/async.ts';
import type { AccessUnit } from '../../access-unit.ts';
import { silenceFfmpeg } from '../ffmpeg.ts';
import type { RecordingFormat, RemuxOptions, RemuxSummary } from '../options.ts';
import { createRecord } from '../record/record.ts';
import { createRemux } from './remux.ts';

const SIZE = { width: 320, height: 180 };
let folder: string;
let units: AccessUnit[];

beforeAll(async () => {
  silenceFfmpeg();
  const video = await videoUnits({ ...SIZE, frames: 90, firstPtsUs: 5_000_000 });
  const audio = await audioUnits({ codec: 'aac', frames: 90, firstPtsUs: 6_000_000 });
  units = interleave(video, audio);
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rivulet-remux-'));
});

afterEach(() => rm(folder, { recursive: true }));

class RemuxHost extends FakeHost {
  readonly over: Deferred<void> = deferred();

  end(): void {
    this.over.resolve();
  }
}

/** A recording, and the same as it would be found after a kill. */
async function recorded(format: RecordingFormat): Promise<{ whole: string; killed: string }> {
  const [whole, killed] = [join(folder, `whole.${format}`), join(folder, `killed.${format}`)];
  const streams = {
    video: { codec: 'h264' as const, ...SIZE, fps: 30 },
    audio: { codec: 'aac' as const, sampleRate: 48_000, channels: 2 },
  };
  const pipeline = createRecord({ path: whole, format, streams }, new FakeHost());
  await pipeline.start();
  for (const unit of units) await pipeline.push(unit);
  await copyFile(whole, killed);
  await pipeline.stop();
  return { whole, killed };
}

async function remux(options: RemuxOptions): Promise<{ summary: RemuxSummary; host: RemuxHost }> {
  const host = new RemuxHost();
  const pipeline = createRemux(options, host);
  await pipeline.start();
  await host.over.promise;
  return { summary: await pipeline.stop(), host };
}

const formats: readonly RecordingFormat[] = ['mp4', 'mkv'];

describe('remux', () => {
  it.each(formats)(
    'makes an ordinary MP4, index first, of the same pictures and sound: %s',
    async (format) => {
      const { whole } = await recorded(format);
      const to = join(folder, 'copy.mp4');
      const { summary, host } = await remux({ from: whole, to });
      const [before, after] = [await probe(whole), await probe(to)];
      expect(after.video?.decoded).toBe(90);
      expect(after.audio?.decoded).toBe(90);
      for (const kind of ['video', 'audio'] as const)
        for (const [index, ptsUs] of (before[kind]?.ptsUs ?? []).entries())
          expect(Math.abs((after[kind]?.ptsUs[index] ?? Number.NaN) - ptsUs)).toBeLessThan(1_000);
      const bytes = await readFile(to);
      expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
      expect(bytes.indexOf('moof')).toBe(-1);
      expect(summary).toMatchObject({
        ...SIZE,
        videoUnits: 90,
        audioUnits: 90,
        bytes: (await stat(to)).size,
      });
      expect(summary.durationS).toBeCloseTo(3, 1);
      const shares = host.progressed.map(({ share }) => Number(share));
      expect(shares.length).toBeGreaterThan(5);
      expect(shares).toEqual([...shares].sort((a, b) => a - b));
      expect(shares.at(-1)).toBe(1);
    },
  );

  it.each(formats)('mends what was cut off anywhere: %s', async (format) => {
    const { killed } = await recorded(format);
    const { size } = await stat(killed);
    await truncate(killed, size - 1_234);
    const { summary: read } = await remux({ from: killed, to: null });
    expect(read.videoUnits).toBeGreaterThan(60);
    expect(read.bytes).toBe(size - 1_234);
    const to = join(folder, 'mended.mp4');
    const { summary } = await remux({ from: killed, to });
    expect(summary.durationS).toBeCloseTo(read.durationS, 2);
    const file = await probe(to);
    expect(file.video?.decoded).toBe(read.videoUnits);
    expect(file.audio?.decoded).toBe(read.audioUnits);
  });

  it('says what is no recording', async () => {
    const from = join(folder, 'note.mp4');
    await writeFile(from, 'not a film');
    await expect(createRemux({ from, to: null }, new RemuxHost()).start()).rejects.toMatchObject({
      code: 'media_unreadable',
    });
  });

  it('is cancelled at any moment, and fails where it cannot write', async () => {
    const { whole } = await recorded('mkv');
    const pipeline = createRemux({ from: whole, to: join(folder, 'copy.mp4') }, new RemuxHost());
    await pipeline.start();
    await expect(pipeline.stop()).rejects.toMatchObject({ code: 'aborted' });
    const nowhere = createRemux({ from: whole, to: join(folder, 'none/copy.mp4') }, new RemuxHost());
    await expect(nowhere.start()).rejects.toMatchObject({ code: 'output_unwritable' });
  });

  it.skipIf(process.platform !== 'linux')('fails with disk_full on a full device', async () => {
    const { whole } = await recorded('mkv');
    const host = new RemuxHost();
    const pipeline = createRemux({ from: whole, to: '/dev/full' }, host);
    await pipeline.start().catch((error: unknown) => host.fail(error));
    expect(await host.failure.promise).toMatchObject({ code: 'disk_full' });
  });
});

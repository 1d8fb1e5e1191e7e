import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { MediaEngine } from '../../src-main/media/engine/client.ts';
import { TsDemuxer } from '../../src-main/media/ts/demuxer.ts';

/** Length of a blip of the test source. */
const BLIP_S = 0.1;

/** A blip this far from the nearest second of the pictures is none of theirs. */
const MAX_OFFSET_MS = 480;

/** How far sound lies from its picture in a file: positive where it is late. One figure for each blip. */
export interface Sync {
  readonly offsetsMs: readonly number[];
  /** Pictures whose code could be read. */
  readonly pictures: number;
}

/**
 * Compares sound and picture of a recorded test source: the frame code says to which moment of the source a picture belongs,
 * and a blip begins with each second of it (`media/engine/testsrc.ts`). Needs FFmpeg for the sound.
 * @param path any file FFmpeg reads, H.264 with sound
 * @param fps of the source
 */
export async function measureSync(engine: MediaEngine, path: string, fps: number): Promise<Sync> {
  const transportStream = `${path}.sync.ts`;
  try {
    await ffmpeg([
      '-copyts',
      '-i',
      path,
      '-map',
      '0:v',
      '-map',
      '0:a',
      '-c',
      'copy',
      '-muxdelay',
      '0',
      '-muxpreload',
      '0',
      '-y',
      transportStream,
    ]);
    const pictures = await sourceTimes(engine, transportStream, fps);
    const blips = await blipTimes(path);
    return { offsetsMs: blips.flatMap((blipS) => offsetOf(blipS, pictures)), pictures: pictures.length };
  } finally {
    await rm(transportStream, { force: true });
  }
}

/** When a picture is shown and to which second of the source it belongs. */
interface PictureTime {
  readonly shownS: number;
  readonly sourceS: number;
}

async function sourceTimes(engine: MediaEngine, path: string, fps: number): Promise<PictureTime[]> {
  const decoder = await engine.openDecode({ readCode: true, deliverFrames: false });
  const times: PictureTime[] = [];
  const read = (async () => {
    for await (const { ptsUs, code } of decoder.reports)
      if (code) times.push({ shownS: ptsUs / 1e6, sourceS: code.frame / fps });
  })();
  const pushes: Promise<void>[] = [];
  const demuxer = new TsDemuxer({
    onUnit: (unit) => {
      if (unit.kind === 'video') pushes.push(decoder.push(unit));
    },
  });
  for await (const bytes of createReadStream(path)) {
    demuxer.push(bytes as Buffer);
    await Promise.all(pushes.splice(0));
  }
  demuxer.flush();
  await Promise.all(pushes);
  await decoder.stop();
  await read;
  return times;
}

/** When blips begin, in seconds of the file's clock. */
async function blipTimes(path: string): Promise<number[]> {
  const log = await ffmpeg([
    '-copyts',
    '-i',
    path,
    '-map',
    '0:a',
    '-af',
    'silencedetect=noise=-32dB:d=0.3',
    '-f',
    'null',
    '-',
  ]);
  const silences = [...log.matchAll(/silence_(start|end): (-?[\d.]+)/g)].map(([, what, atS]) => ({
    what,
    atS: Number(atS),
  }));
  // A blip whose beginning was lost on a busy machine tells nothing.
  return silences.flatMap(({ what, atS }, index) => {
    const next = silences[index + 1];
    const isWhole =
      what === 'end' && next?.what === 'start' && Math.abs(next.atS - atS - BLIP_S) < BLIP_S / 10;
    return isWhole ? [atS] : [];
  });
}

/** The blip against the pictures around it: nothing where there are none near. */
function offsetOf(blipS: number, pictures: readonly PictureTime[]): number[] {
  const near = pictures.reduce<PictureTime | null>(
    (best, picture) =>
      best && Math.abs(best.shownS - blipS) <= Math.abs(picture.shownS - blipS) ? best : picture,
    null,
  );
  if (!near || Math.abs(near.shownS - blipS) > 0.2) return [];
  const sourceS = near.sourceS + blipS - near.shownS;
  const offsetMs = (sourceS - Math.round(sourceS)) * 1000;
  return Math.abs(offsetMs) > MAX_OFFSET_MS ? [] : [offsetMs];
}

/** Runs FFmpeg to its end and gives what it said. */
function ffmpeg(args: readonly string[]): Promise<string> {
  const child = spawn('ffmpeg', ['-hide_banner', '-nostdin', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (text: Buffer) => {
    log += text.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(log) : reject(new Error(`ffmpeg ended with ${code}: ${log.slice(-400)}`)),
    );
  });
}

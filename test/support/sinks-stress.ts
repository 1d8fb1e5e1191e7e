/*
 * A process that strains the sinks, because FFmpeg may end it. Arguments: `fuzz` or `lifecycle`, a folder, a seed.
 * Sends `{done}` when it has survived.
 */
import { join } from 'node:path';
import type { AccessUnit } from '../../src-main/media/access-unit.ts';
import { createDecode } from '../../src-main/media/engine/decode/decode.ts';
import { silenceFfmpeg } from '../../src-main/media/engine/ffmpeg.ts';
import type { Pipeline } from '../../src-main/media/engine/options.ts';
import { createRecord } from '../../src-main/media/engine/record/record.ts';
import { createTransform } from '../../src-main/media/engine/transform/transform.ts';
import { FakeHost } from './sinks-host.ts';
import { avStream, type SavedStream } from './sinks-media.ts';

const [task = '', folder = '', seed = '1'] = process.argv.slice(2);
const FILTERS = ['', 'hflip', 'lagfun', 'reverse', 'edgedetect', 'hue@fx=h=40', 'scale=160:90'] as const;

/** Numbers below 1 that are the same for the same seed (mulberry32). */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = randomFrom(Number(seed));
const below = (limit: number): number => Math.floor(random() * limit);

/** Flips bits, cuts, repeats, or spoils the times of a unit. */
function spoil(unit: AccessUnit): AccessUnit {
  const bytes = Uint8Array.from(unit.bytes);
  switch (below(6)) {
    case 0:
      return { ...unit, bytes: bytes.subarray(0, below(bytes.length)) };
    case 1:
      return { ...unit, ptsUs: unit.ptsUs + below(20_000_000) - 10_000_000 };
    case 2:
      return { ...unit, key: !unit.key };
    case 3:
      return { ...unit, bytes: new Uint8Array(below(40)).fill(below(256)) };
    default:
      for (let flips = 1 + below(20); flips > 0; flips -= 1) {
        const at = below(bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8));
      }
      return { ...unit, bytes };
  }
}

type AnyPipeline = Pipeline<void, object>;

function pipelines(stream: SavedStream, host: FakeHost, name: string): AnyPipeline[] {
  const filter = FILTERS[below(FILTERS.length)] ?? '';
  return [
    createDecode({ readCode: true, deliverFrames: true }, host),
    createTransform({ filter, size: null, bitrateBps: null }, host),
    createRecord({ path: join(folder, `${name}.mp4`), format: 'mp4', streams: stream.streams }, host),
    createRecord({ path: join(folder, `${name}.mkv`), format: 'mkv', streams: stream.streams }, host),
  ];
}

/** Every kind of damage, to every kind of pipeline, which then still stops. */
async function fuzz(stream: SavedStream): Promise<object> {
  let spoiled = 0;
  for (let round = 0; round < 12; round += 1) {
    const share = [0.02, 0.2, 1][round % 3] ?? 1;
    for (const pipeline of pipelines(stream, new FakeHost(), `fuzz-${round}`)) {
      await pipeline.start();
      for (const unit of stream.units) {
        const bad = random() < share;
        spoiled += bad ? 1 : 0;
        await pipeline.push(bad ? spoil(unit) : unit);
      }
      await pipeline.stop();
    }
  }
  return { spoiled };
}

/** Opens, feeds, changes and closes pipelines, stopping them at any moment. */
async function lifecycle(stream: SavedStream): Promise<object> {
  let opened = 0;
  for (let round = 0; round < 50; round += 1) {
    const running = pipelines(stream, new FakeHost(), 'lifecycle');
    await Promise.all(
      running.map(async (pipeline) => {
        opened += 1;
        await pipeline.start();
        const units = stream.units.slice(0, below(40));
        const pushes = units.map((unit) => pipeline.push(unit));
        const filter = FILTERS[below(FILTERS.length)] ?? '';
        const update = pipeline.update({ filter }).catch(() => undefined);
        if (below(2) === 0) await pushes[below(pushes.length)];
        await Promise.all([pipeline.stop(), pipeline.stop(), update, ...pushes]);
      }),
    );
    (globalThis as { gc?: () => void }).gc?.();
  }
  return { opened };
}

silenceFfmpeg();
const stream = await avStream(2);
const done = await (task === 'fuzz' ? fuzz(stream) : lifecycle(stream));
process.send?.({ done }, undefined, undefined, () => process.disconnect());

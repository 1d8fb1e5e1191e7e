import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MediaEngine } from '../../src-main/media/engine/client.ts';
import { silenceFfmpeg } from '../../src-main/media/engine/ffmpeg.ts';
import { type Kill, killOnce, saveStream } from '../support/recorder-kill.ts';

const formats = ['mp4', 'mkv'] as const;
const victims = ['main', 'engine', 'both'] as const;

let engine: MediaEngine;
let folder = '';
/** Keyframes far apart: fragments have to end by time. */
let streamPath = '';

beforeAll(async () => {
  silenceFfmpeg();
  folder = await mkdtemp(join(tmpdir(), 'rivulet-killed-'));
  engine = await MediaEngine.start();
  streamPath = await saveStream(engine, folder, 10);
});

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

describe.skipIf(process.platform === 'win32')(
  'a recording whose program is killed (not on Windows: no ps)',
  () => {
    it('plays to within a second of the kill, whoever is killed', async () => {
      const kills = formats.flatMap((format) =>
        victims.map((victim): Kill => ({ format, victim, streamPath, afterMs: 1200 + Math.random() * 1500 })),
      );
      const results = await Promise.all(
        kills.map(async (kill) => ({ ...kill, ...(await killOnce(engine, kill)) })),
      );
      for (const result of results) {
        const said = JSON.stringify(result);
        expect(result.lostMs, said).toBeLessThan(1000);
        expect(result.lostSoundMs, said).toBeLessThan(1000);
        expect(result.pictures, said).toBeGreaterThan(5);
        expect([result.faults, result.state], said).toEqual([0, 'recovered']);
        expect(result.complaints ?? '', said).toBe('');
      }
    }, 60_000);
  },
);

import { afterEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src-main/base/log.ts';
import type { AccessUnit, StreamInfo } from '../../src-main/media/access-unit.ts';
import { MediaEngine } from '../../src-main/media/engine/client.ts';
import { silenceFfmpeg } from '../../src-main/media/engine/ffmpeg.ts';
import { Programme } from '../../src-main/outputs/programme/programme.ts';
import { Renditions } from '../../src-main/outputs/programme/renditions.ts';
import { blips, flashes, offsetsMs } from '../support/flash-and-blip.ts';
import { liveRig } from '../support/live-rig.ts';

/** What is asked of every output. */
const IN_SYNC_MS = 40;
const SECONDS = 4;

const closing: (() => Promise<unknown> | undefined)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** An engine that plays the test picture with its flash and tone, whatever it is asked for. */
function playsTestPicture(engine: MediaEngine): MediaEngine {
  const played: Pick<MediaEngine, 'openSource'> = {
    openSource: (options, more) => {
      const input = { kind: 'testsrc', paced: true, tone: true } as const;
      return engine.openSource({ ...options, input, size: { width: 320, height: 192 }, fps: 30 }, more);
    },
  };
  return played as MediaEngine;
}

class Reader {
  readonly units: AccessUnit[] = [];
  tracks: StreamInfo | null = null;
  onStreams = (streams: StreamInfo): void => {
    this.tracks = streams;
  };
  onUnit = (unit: AccessUnit): void => void this.units.push(unit);

  get seconds(): number {
    const [first, last] = [this.units[0], this.units.at(-1)];
    return first && last ? (last.ptsUs - first.ptsUs) / 1e6 : 0;
  }
}

describe('sound and pictures of outputs', () => {
  it.each([
    ['comes back from the job', {}, 'job'],
    ['is kept here because the job gives none', { noSound: true }, 'local'],
  ] as const)('stay together where sound %s', async (_where, misbehaviour, path) => {
    silenceFfmpeg();
    const engine = await MediaEngine.start();
    closing.push(() => engine.close());
    const programme = new Programme({
      drawCard: (size) => engine.drawStill({ title: 'Rivulet', text: '', size, format: 'h264' }),
      holding: () => 'card',
      logger: silentLogger,
    });
    const renditions = new Renditions({
      programme,
      startEngine: () => MediaEngine.start(),
      encode: () => ({ width: 320, height: 180, fps: 30, bitrateBps: null, fit: 'bars' }),
      logger: silentLogger,
    });
    const played = playsTestPicture(engine);
    const rig = await liveRig(
      { models: ['transcode'], warm: true, misbehaviour },
      { programme, openEngine: async () => played, fileFor: () => ({ path: 'testsrc' }) },
    );
    closing.push(
      () => rig.close(),
      async () => programme.close(),
      () => renditions.close(),
    );
    await rig.session.start(
      { model: 'transcode', params: {}, source: { kind: 'file', fileId: 'test', loop: false } },
      { clientId: 'test' },
    );
    await rig.until(({ phase }) => phase === 'live');
    const [copied, encoded] = [new Reader(), new Reader()];
    const leave = [
      programme.add(copied, { held: false }),
      renditions.add(encoded, { video: 'encode', audio: 'aac' }),
    ];
    await expect.poll(() => encoded.seconds, { interval: 100 }).toBeGreaterThan(SECONDS);
    expect(rig.session.sound.path).toBe(path);
    for (const end of leave) end();
    await rig.session.stop();

    expect(copied.tracks).toMatchObject({ audio: { codec: 'opus' } });
    expect(encoded.tracks).toMatchObject({
      video: { width: 320, height: 180, fps: 30 },
      audio: { codec: 'aac' },
    });
    const copiedMs = offsetsMs(await flashes(copied.units, engine), await blips(copied.units, 'opus'));
    const encodedMs = offsetsMs(await flashes(encoded.units, engine), await blips(encoded.units, 'aac'));
    for (const measured of [copiedMs, encodedMs]) expect(measured.length).toBeGreaterThanOrEqual(SECONDS - 2);
    for (const offsetMs of copiedMs) expect(Math.abs(offsetMs)).toBeLessThanOrEqual(IN_SYNC_MS);
    // A flash is shown at the next place of the grid, later where this machine is busy: the middle one tells.
    const middle = encodedMs.sort((a, b) => a - b)[Math.floor(encodedMs.length / 2)];
    expect(Math.abs(middle ?? Number.NaN)).toBeLessThanOrEqual(IN_SYNC_MS);
  });
});

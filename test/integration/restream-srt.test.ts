import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src-main/base/log.ts';
import type { AccessUnit, StreamInfo } from '../../src-main/media/access-unit.ts';
import { MediaEngine, type SourceHandle } from '../../src-main/media/engine/client.ts';
import {
  type PublishOptions,
  type PublishOutput,
  startPublish,
} from '../../src-main/outputs/restream/publish-output.ts';
import { PlayedProgramme } from '../support/played-programme.ts';
import { audioUnits, interleave, videoUnits } from '../support/sinks-media.ts';

const STREAMS: StreamInfo = {
  video: { codec: 'h264', width: 320, height: 180, fps: 30 },
  audio: { codec: 'aac', sampleRate: 48_000, channels: 2 },
};
const LENGTH_US = 2_048_000;
const PASSPHRASE = 'correct horse battery';

let units: AccessUnit[];
let programme: PlayedProgramme;
let player: NodeJS.Timeout;
const outputs: PublishOutput[] = [];
const engines: MediaEngine[] = [];

beforeAll(async () => {
  const video = await videoUnits({ width: 320, height: 180, frames: 61, gop: 15 });
  units = interleave(video, await audioUnits({ codec: 'aac', frames: 96 }));
});

beforeEach(() => {
  programme = new PlayedProgramme();
  programme.show(STREAMS);
  player = play();
});

afterEach(async () => {
  clearInterval(player);
  await Promise.all(outputs.splice(0).map((output) => output.stop()));
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
});

/** Shows the units over and over, in their time. */
function play(): NodeJS.Timeout {
  const beganMs = performance.now();
  let next = 0;
  return setInterval(() => {
    const nowUs = (performance.now() - beganMs) * 1000;
    for (;;) {
      const unit = units[next % units.length] as AccessUnit;
      const ptsUs = unit.ptsUs + Math.floor(next / units.length) * LENGTH_US;
      if (ptsUs > nowUs) return;
      programme.give({ ...unit, ptsUs });
      next += 1;
    }
  }, 10);
}

function publish(target: Partial<PublishOptions['target']>): PublishOutput {
  const output = startPublish({
    target: { platform: 'srt', url: '', key: null, video: 'copy', ...target },
    programme,
    renditions: programme,
    encode: { width: 1280, height: 720, fps: 30, bitrateBps: null, fit: 'bars' },
    startEngine: () => MediaEngine.start(),
    logger: silentLogger,
    random: () => 0.5,
  });
  outputs.push(output);
  return output;
}

function phase(output: PublishOutput, wanted: string): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (output.status.phase !== wanted) return;
      leave();
      resolve();
    };
    const leave = output.onChange(look);
    look();
  });
}

async function read(location: string): Promise<SourceHandle> {
  const engine = await MediaEngine.start();
  engines.push(engine);
  return engine.openSource({
    input: { kind: 'media', location, paced: false, loop: false },
    size: null,
    fps: 30,
    bitrateBps: null,
    gopS: 1,
    audio: 'aac',
    durationS: null,
  });
}

/** Reads until so many pictures came; answers how the tracks lie to each other. */
async function pictures(source: SourceHandle, count: number): Promise<number> {
  let seen = 0;
  let sounds = 0;
  for await (const unit of source.units) {
    if (unit.kind === 'video') seen += 1;
    else sounds += 1;
    if (seen === count) break;
  }
  return sounds;
}

/** A UDP port nobody has. */
async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

describe('SRT', () => {
  it('is read by one who calls, who may leave and come again', async () => {
    const port = await freePort();
    const output = publish({ platform: 'srt-listener', url: `srt://127.0.0.1:${port}?mode=listener` });
    await phase(output, 'waiting');
    const location = `srt://127.0.0.1:${port}?mode=caller`;
    const first = await read(location);
    expect(first.info.streams).toMatchObject({ video: { width: 320, height: 180 }, audio: { codec: 'aac' } });
    expect(await pictures(first, 20)).toBeGreaterThan(10);
    expect(output.status).toMatchObject({ phase: 'on', error: null });
    await engines.pop()?.close();
    await phase(output, 'waiting');
    expect(await pictures(await read(location), 10)).toBeGreaterThan(0);
    expect(output.status.retries).toBe(0);
  });

  it('calls a server that has a passphrase', async () => {
    const port = await freePort();
    const source = read(`srt://127.0.0.1:${port}?mode=listener&passphrase=${PASSPHRASE}`);
    const output = publish({ url: `srt://127.0.0.1:${port}`, key: PASSPHRASE });
    expect(await pictures(await source, 20)).toBeGreaterThan(10);
    expect(output.status).toMatchObject({ phase: 'on' });
    expect(output.status.bytes).toBeGreaterThan(10_000);
  });

  it('is refused with another passphrase, which nothing repeats', async () => {
    const port = await freePort();
    const listener = publish({ platform: 'srt-listener', url: `srt://127.0.0.1:${port}`, key: PASSPHRASE });
    await phase(listener, 'waiting');
    const output = publish({ url: `srt://127.0.0.1:${port}`, key: 'another passphrase' });
    await phase(output, 'retrying');
    expect(output.status.error).toMatchObject({ code: 'output_refused' });
    expect(JSON.stringify([output.status, listener.status])).not.toMatch(/passphrase=|another|horse/);
  });

  it('stops in time while nobody calls, and while nobody answers', async () => {
    const listener = publish({ platform: 'srt-listener', url: `srt://127.0.0.1:${await freePort()}` });
    const caller = publish({ url: `srt://127.0.0.1:${await freePort()}` });
    await Promise.all([phase(listener, 'waiting'), phase(caller, 'starting')]);
    const beganMs = performance.now();
    await Promise.all([listener.stop(), caller.stop()]);
    expect(performance.now() - beganMs).toBeLessThan(5_000);
    expect([listener.status.phase, caller.status.phase]).toEqual(['off', 'off']);
  });
});

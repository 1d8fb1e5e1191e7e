import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src-main/base/log.ts';
import { MediaEngine, type SourceHandle } from '../../src-main/media/engine/client.ts';
import { forkEngine } from '../../src-main/media/engine/fork-channel.ts';
import type { CapturedUnit } from '../../src-main/media/engine/protocol.ts';
import { FeedServer } from '../../src-main/outputs/feed/feed-server.ts';
import { Programme } from '../../src-main/outputs/programme/programme.ts';
import { UdpOutput } from '../../src-main/outputs/udp/udp-output.ts';
import { fileSource } from '../support/engine-run.ts';
import { readMjpeg } from '../support/feed-client.ts';
import { FEED_TOKEN } from '../support/feed-rig.ts';

/*
 * The feed as FFmpeg reads it, with the engine's pictures: one engine plays and makes JPEGs, another is the player.
 */

let engine: MediaEngine;
let player: MediaEngine;
let source: SourceHandle;
let programme: Programme;
let feed: FeedServer;
/** Ends the engine that plays, as a crash does. */
let kill: () => void = () => undefined;

beforeAll(async () => {
  [engine, player] = await Promise.all([MediaEngine.start(), MediaEngine.start()]);
  programme = new Programme({
    drawCard: () => new Promise(() => undefined),
    holding: () => 'last',
    logger: silentLogger,
  });
  source = await engine.openSource({
    ...fileSource(''),
    input: { kind: 'testsrc', paced: true, tone: true },
    size: { width: 320, height: 240 },
    fps: 30,
    audio: 'opus',
  });
  programme.setStreams(source.info.streams);
  const playing = (async () => {
    for await (const unit of source.units) programme.push(unit);
  })();
  const jpegs = await MediaEngine.start({
    firstBackoffMs: 10,
    connect: (entry) => {
      const channel = forkEngine(entry);
      kill = () => channel.kill();
      return channel;
    },
  });
  feed = await FeedServer.open({
    programme,
    openEngine: async () => jpegs,
    port: 0,
    lan: false,
    token: FEED_TOKEN,
    jpegQuality: 80,
    logger: silentLogger,
  });
  cleanup = async () => {
    await feed.stop();
    await Promise.all([source.stop(), playing]);
    programme.close();
    await Promise.all([engine.close(), player.close(), jpegs.close()]);
  };
});

let cleanup: () => Promise<void> = async () => undefined;
afterAll(() => cleanup());

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

/** Plays an address with FFmpeg: its first units, and the frame numbers in the pictures. */
async function watch(location: string, pictures: number) {
  const handle = await player.openSource({ ...fileSource(location), audio: 'opus' });
  const decoder = await player.openDecode({ readCode: true, deliverFrames: false });
  const units: CapturedUnit[] = [];
  for await (const unit of handle.units) {
    units.push(unit);
    if (unit.kind === 'video') await decoder.push(unit);
    if (units.filter(({ kind }) => kind === 'video').length === pictures) break;
  }
  await Promise.all([handle.stop(), decoder.stop()]);
  const frames: number[] = [];
  for await (const { code } of decoder.reports) frames.push(code?.frame ?? -1);
  return { streams: handle.info.streams, units, frames };
}

describe('FFmpeg', () => {
  it('plays the MPEG-TS, picture and sound', async () => {
    const { streams, units, frames } = await watch(feed.urls.ts, 30);
    expect(streams).toMatchObject({ video: { width: 320, height: 240 }, audio: { codec: 'opus' } });
    expect(units.some(({ kind }) => kind === 'audio')).toBe(true);
    expect(frames).toHaveLength(30);
    expect(frames).toEqual([...frames].sort((a, b) => a - b));
  });

  it('plays the MJPEG, also after the engine that makes it crashed', async () => {
    const other = await readMjpeg(feed.urls.mjpeg);
    const { frames, streams } = await watch(feed.urls.mjpeg, 10);
    expect(streams).toMatchObject({ video: { width: 320, height: 240 }, audio: null });
    expect(frames).toEqual([...frames].sort((a, b) => a - b));
    expect(Math.min(...frames)).toBeGreaterThanOrEqual(0);
    kill();
    await expect.poll(() => feed.status.error?.code, { interval: 5 }).toBe('engine_crashed');
    await expect.poll(() => feed.status.error, { interval: 5 }).toBeNull();
    const before = other.jpegs.length;
    await other.reader.until(() => other.jpegs.length > before + 3);
    expect(other.reader.closed).toBe(false);
    other.reader.leave();
    const again = await watch(feed.urls.mjpeg, 5);
    expect(again.frames[0]).toBeGreaterThan(frames.at(-1) ?? 0);
  });

  it('plays what is sent by UDP', async () => {
    const port = await freePort();
    const output = UdpOutput.start({
      url: `udp://127.0.0.1:${port}`,
      programme,
      logger: silentLogger,
    });
    const { frames, streams } = await watch(`udp://127.0.0.1:${port}`, 20);
    expect(streams).toMatchObject({ video: { width: 320, height: 240 } });
    expect(Math.min(...frames)).toBeGreaterThanOrEqual(0);
    await output.stop();
  });
});

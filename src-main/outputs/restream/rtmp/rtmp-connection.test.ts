import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RtmpServer, type RtmpServerOptions } from '../../../../test/support/rtmp-server.ts';
import { audioUnits, interleave, videoUnits } from '../../../../test/support/sinks-media.ts';
import { probe } from '../../../../test/support/sinks-probe.ts';
import { temporaryFolders } from '../../../../test/support/temporary-folder.ts';
import { makeCertificate } from '../../../../test/support/trickle-certificate.ts';
import { settlesWithin } from '../../../base/async.ts';
import { silentLogger } from '../../../base/log.ts';
import type { AccessUnit, StreamInfo } from '../../../media/access-unit.ts';
import { silenceFfmpeg } from '../../../media/engine/ffmpeg.ts';
import type { Connection } from '../connection.ts';
import type { RtmpAddress } from '../publish-address.ts';
import { connectRtmp } from './rtmp-connection.ts';

const STREAMS: StreamInfo = {
  video: { codec: 'h264', width: 320, height: 180, fps: 30 },
  audio: { codec: 'aac', sampleRate: 48_000, channels: 2 },
};
const KEY = 'live_1234-secret';

const folder = temporaryFolders();
const servers: RtmpServer[] = [];
const connections: Connection[] = [];
let video: AccessUnit[];
let audio: AccessUnit[];

beforeAll(async () => {
  silenceFfmpeg();
  video = await videoUnits({ width: 320, height: 180, frames: 60 });
  audio = await audioUnits({ codec: 'aac', frames: 94 });
});

afterEach(async () => {
  await Promise.all(connections.splice(0).map((connection) => connection.close()));
  await Promise.all(servers.splice(0).map((server) => server.kill()));
});

async function start(options: Partial<RtmpServerOptions> = {}): Promise<RtmpServer> {
  const server = await RtmpServer.start({ folder: await folder(), ...options });
  servers.push(server);
  return server;
}

async function open(address: Partial<RtmpAddress> & { port: number }, ca?: string): Promise<Connection> {
  const connection = await connectRtmp(
    { kind: 'rtmp', tls: false, host: '127.0.0.1', app: 'live', key: KEY, ...address },
    {
      streams: STREAMS,
      keyframe: video[0] as AccessUnit,
      signal: AbortSignal.timeout(15_000),
      startEngine: () => Promise.reject(new Error('RTMP needs no engine')),
      logger: silentLogger,
      onBytes: () => undefined,
      ...(ca ? { ca } : {}),
    },
  );
  connections.push(connection);
  return connection;
}

async function sendAll(connection: Connection, units: readonly AccessUnit[]): Promise<void> {
  for (const unit of units) await connection.send(unit);
}

describe('connectRtmp', () => {
  it('brings pictures and sound to a server, in sync', async () => {
    const server = await start();
    const published = server.published();
    const connection = await open({ port: server.ports.rtmp });
    const path = await published;
    expect(path).toBe(`/live/${KEY}`);
    const reader = await server.read(path);
    const file = join(await folder(), 'back.flv');
    const size = [...video, ...audio].reduce((sum, { bytes }) => sum + bytes.length, 0);
    await sendAll(connection, interleave(video, audio));
    await reader.until(size * 0.9);
    await reader.save(file);
    const back = await probe(file);
    const pictures = back.video?.ptsUs ?? [];
    expect(back.video).toMatchObject({ width: 320, height: 180 });
    expect(pictures.length).toBeGreaterThan(50);
    const off = pictures.map((ptsUs, index) => Math.abs(ptsUs - (video[index]?.ptsUs ?? 0)));
    expect(Math.max(...off)).toBeLessThanOrEqual(1000);
    const sounds = back.audio?.ptsUs ?? [];
    expect(
      Math.max(...sounds.map((ptsUs, index) => Math.abs(ptsUs - (audio[index]?.ptsUs ?? 0)))),
    ).toBeLessThanOrEqual(1000);
    expect(back.video?.decoded).toBe(pictures.length);
  });

  it('goes on with other parameter sets of the same size', async () => {
    const server = await start();
    const published = server.published();
    const connection = await open({ port: server.ports.rtmp });
    const reader = await server.read(await published);
    const high = await videoUnits({ width: 320, height: 180, frames: 30, firstPtsUs: 2_000_000, bFrames: 2 });
    const units = [...video, ...high];
    await sendAll(connection, units);
    await reader.until(units.reduce((sum, { bytes }) => sum + bytes.length, 0) * 0.95);
    const file = join(await folder(), 'back.flv');
    await reader.save(file);
    const { video: back } = await probe(file);
    expect(back?.ptsUs.length).toBeGreaterThan(80);
    expect(back?.decoded).toBe(back?.ptsUs.length);
  });

  it('refuses a certificate that is not trusted, before the key is sent', async () => {
    const certificate = await makeCertificate();
    const server = await start({ certificate });
    const port = server.ports.rtmps ?? 0;
    const refusal = await open({ port, tls: true }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'output_refused' });
    expect(String(refusal)).toMatchInlineSnapshot(
      `"GatewayError: the certificate of 127.0.0.1 is not trusted (self signed cert), so the stream key was not sent: check the address, or give the server a certificate for its name"`,
    );
    const published = server.published();
    await open({ port, tls: true }, certificate.cert);
    expect(await published).toBe(`/live/${KEY}`);
  });

  it.each([
    ['a port without a server', { port: 1 }],
    // No name has an empty part: no server is asked for it.
    ['a name nobody has', { port: 1935, host: 'nobody..invalid' }],
  ])('says what is wrong with %s', async (_what, address) => {
    const error = await open(address).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'output_unreachable' });
    expect(String(error)).toMatchSnapshot();
    expect(String(error)).not.toContain(KEY);
  });

  it('says that a server without TLS has none', async () => {
    const server = await start();
    await expect(open({ port: server.ports.http, tls: true })).rejects.toMatchObject({
      code: 'output_unreachable',
      message: expect.stringContaining('does not speak TLS'),
    });
  });

  it('says that a web server is none for RTMP', async () => {
    const server = await start();
    await expect(open({ port: server.ports.http })).rejects.toMatchObject({
      code: 'output_unreachable',
      message: expect.stringContaining('no RTMP server'),
    });
  });

  it('hears that the server has ended', async () => {
    const server = await start();
    const connection = await open({ port: server.ports.rtmp });
    await server.kill();
    await expect(connection.ended).rejects.toMatchObject({ code: 'output_lost' });
  });

  it('keeps its caller waiting while the server takes nothing, and still closes in time', async () => {
    const server = await start();
    const connection = await open({ port: server.ports.rtmp });
    server.freeze();
    const picture: AccessUnit = {
      ...(video[0] as AccessUnit),
      bytes: Buffer.concat(Array(100).fill(video[0]?.bytes)),
    };
    let waits = false;
    for (let sent = 0; sent < 200 && !waits; sent += 1) {
      waits = !(await settlesWithin(connection.send({ ...picture, ptsUs: sent * 33_000 }), 200));
    }
    expect(waits).toBe(true);
    const beganMs = performance.now();
    await connection.close();
    expect(performance.now() - beganMs).toBeLessThan(5_000);
  });
});

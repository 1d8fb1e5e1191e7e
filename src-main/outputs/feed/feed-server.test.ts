import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { HttpReader, readMjpeg, readTs } from '../../../test/support/feed-client.ts';
import { FEED_STREAMS, FEED_TOKEN, openFeedRig } from '../../../test/support/feed-rig.ts';
import { videoUnits } from '../../../test/support/sinks-media.ts';
import { fakePicture, nalsOf } from '../../../test/support/ts-units.ts';
import { monotonicUs } from '../../base/clock.ts';
import { GatewayError } from '../../base/errors.ts';
import type { AccessUnit } from '../../media/access-unit.ts';
import type { FeedServerOptions } from './feed-server.ts';

const GOP = 6;
let units: AccessUnit[];
let rigs: Awaited<ReturnType<typeof openFeedRig>>[] = [];

beforeAll(async () => {
  units = await videoUnits({ width: 320, height: 180, frames: 2 * GOP, gop: GOP });
});

afterEach(async () => {
  await Promise.all(rigs.map((rig) => rig.close()));
  rigs = [];
});

async function open(options: Partial<FeedServerOptions> = {}) {
  const rig = await openFeedRig(units, options);
  rigs.push(rig);
  return rig;
}

/** What a raw request is answered with, up to the end of the connection. */
async function raw(port: number, request: string | Buffer): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port });
  let text = '';
  socket.on('data', (data) => {
    text += data.toString('latin1');
  });
  socket.on('error', () => undefined);
  socket.end(request);
  await once(socket, 'close');
  return text;
}

/** Pictures of 64 KiB that no decoder could use, a keyframe every tenth. */
function bulkPicture(index: number): AccessUnit {
  return {
    kind: 'video',
    ptsUs: monotonicUs(),
    key: index % 10 === 0,
    bytes: fakePicture(65_536, index % 10 === 0),
  };
}

describe('the feed as MPEG-TS', () => {
  it('begins with the last keyframe, and gives each picture without waiting for the next', async () => {
    const { feed, player } = await open();
    player.push(GOP + 3);
    const { reader, units: got } = await readTs(feed.urls.ts);
    expect(reader.response.headers).toMatchObject({ 'content-type': 'video/mp2t', 'accept-ranges': 'none' });
    await reader.until(() => got.length === 3);
    for (let count = 4; count <= 2 * GOP; count += 1) {
      player.push();
      await reader.until(() => got.length === count);
    }
    const shown = [...units.slice(GOP), ...units, ...units].slice(0, got.length);
    expect(got.map(({ bytes }) => nalsOf(bytes))).toEqual(shown.map(({ bytes }) => nalsOf(bytes)));
    expect(got[0]?.key).toBe(true);
    reader.leave();
  });

  it('gives who joins nothing that is late: the first pictures lie close before the newest', async () => {
    const { feed, programme } = await open();
    const beganUs = monotonicUs() - 500_000;
    for (const [index, unit] of units.slice(0, 4).entries())
      programme.push({ ...unit, ptsUs: beganUs + index * 100_000 });
    const { reader, units: got } = await readTs(feed.urls.ts);
    await reader.until(() => got.length === 4);
    expect((got[3]?.ptsUs ?? 0) - (got[0]?.ptsUs ?? 0)).toBeLessThan(1000);
    reader.leave();
  });

  it('carries the sound, unless that is not wanted', async () => {
    const { feed, player, programme } = await open();
    programme.setStreams({ ...FEED_STREAMS, audio: { codec: 'opus', sampleRate: 48_000, channels: 2 } });
    const [whole, silent] = await Promise.all([readTs(feed.urls.ts), readTs(`${feed.urls.ts}?audio=none`)]);
    player.push();
    programme.push({ kind: 'audio', ptsUs: monotonicUs(), key: true, bytes: Uint8Array.of(0xfc, 1, 2, 3) });
    player.push();
    await whole.reader.until(() => whole.units.length === 3);
    await silent.reader.until(() => silent.units.length === 2);
    expect(whole.units.map(({ kind }) => kind)).toEqual(['video', 'audio', 'video']);
    expect(silent.units.map(({ kind }) => kind)).toEqual(['video', 'video']);
  });

  it('asks for a rendition where AAC is wanted, and refuses where there are none', async () => {
    const wanted: object[] = [];
    const renditions: FeedServerOptions['renditions'] = {
      add: (_sink, want) => {
        wanted.push(want);
        return () => undefined;
      },
    };
    const { feed } = await open({ renditions });
    const reader = await HttpReader.open(`${feed.urls.ts}?audio=aac`);
    expect(wanted).toEqual([{ video: 'copy', audio: 'aac' }]);
    reader.leave();
    const without = await open();
    const refused = await HttpReader.open(`${without.feed.urls.ts}?audio=aac`);
    expect(refused.response.statusCode).toBe(501);
  });
});

describe('readers of the feed', () => {
  it('do not hold up each other: twenty that are stuck cost one that reads nothing, and little memory', async () => {
    const { feed, programme } = await open();
    const stuck = await Promise.all(Array.from({ length: 20 }, () => HttpReader.open(feed.urls.ts)));
    for (const reader of stuck) reader.pause();
    const { reader, units: got } = await readTs(feed.urls.ts);
    const count = 400;
    for (let index = 0; index < count; index += 1) {
      programme.push(bulkPicture(index));
      await reader.until(() => got.length > index);
    }
    expect(got).toHaveLength(count);
    const states = feed.state.readers;
    expect(states.at(-1)).toMatchObject({ format: 'ts', dropped: 0 });
    for (const state of states.slice(0, -1)) {
      expect(state.dropped).toBeGreaterThan(0);
      // What the system's buffers take, two megabytes that wait, and a group.
      expect(state.bytes).toBeLessThan(16 * 1024 * 1024);
    }
    for (const each of stuck) each.leave();
  });

  it('are brought to the live edge when they go on reading', async () => {
    const { feed, programme } = await open();
    const { reader, units: got } = await readTs(feed.urls.ts);
    reader.pause();
    let index = 0;
    const push = async (): Promise<void> => {
      programme.push(bulkPicture(index));
      index += 1;
      await new Promise(setImmediate);
    };
    while (feed.status.dropped === 0) await push();
    reader.resume();
    await reader.until(() => got.length > 0);
    const late = (): boolean => (got.at(-1)?.ptsUs ?? 0) < markUs;
    let markUs = monotonicUs();
    while (late()) await push();
    markUs = monotonicUs();
    await push();
    await reader.until(() => !late());
    const times = got.map(({ ptsUs }) => ptsUs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    reader.leave();
  });

  it('are listed by what they call themselves, with what they got, and forgotten when they leave', async () => {
    const { feed, player } = await open();
    const changes: string[] = [];
    feed.onChange(() => changes.push(feed.status.phase));
    expect(feed.status).toMatchObject({ phase: 'waiting', sinceMs: null });
    const { reader, units: got } = await readTs(feed.urls.ts);
    player.push(2);
    await reader.until(() => got.length === 2);
    expect(feed.state.readers).toEqual([
      {
        id: 1,
        format: 'ts',
        from: '127.0.0.1',
        sinceMs: expect.any(Number),
        bytes: expect.any(Number),
        dropped: 0,
      },
    ]);
    expect(feed.state.readers[0]?.bytes).toBe(Buffer.concat(reader.chunks).length);
    expect(feed.status).toMatchObject({
      phase: 'on',
      reason: 'one program reads it',
      bytes: feed.state.readers[0]?.bytes,
    });
    reader.leave();
    await expect.poll(() => changes, { interval: 5 }).toEqual(['on', 'waiting']);
    expect(feed.state.readers).toEqual([]);
    const request = `GET ${new URL(feed.urls.ts).pathname} HTTP/1.1\r\nHost: 127.0.0.1:${feed.port}\r\nUser-Agent: OBS \t ${'x'.repeat(500)}\r\n\r\n`;
    const socket = connect({ host: '127.0.0.1', port: feed.port });
    socket.write(request);
    await once(socket, 'data');
    expect(feed.state.readers[0]?.from).toBe(`127.0.0.1 (OBS ${'x'.repeat(76)}…)`);
    socket.destroy();
  });

  it('are 32 at most; who leaves makes room', async () => {
    const { feed } = await open();
    const readers = await Promise.all(Array.from({ length: 32 }, () => HttpReader.open(feed.urls.ts)));
    const refused = await HttpReader.open(feed.urls.mjpeg);
    await refused.until(() => refused.closed);
    expect(refused.response.statusCode).toBe(503);
    expect(refused.response.headers['retry-after']).toBe('2');
    expect(refused.text).toBe('32 read the feed already: close one of them.\n');
    const socket = new WebSocket(`${feed.urls.page.replace('http', 'ws')}live.ws`);
    expect((await once(socket, 'error'))[0]).toMatchObject({ message: 'Unexpected server response: 503' });
    // Looking at it takes no room.
    expect((await HttpReader.open(feed.urls.page)).response.statusCode).toBe(200);
    readers[0]?.leave();
    await expect.poll(() => feed.state.readers.length, { interval: 5 }).toBe(31);
    expect((await HttpReader.open(feed.urls.ts)).response.statusCode).toBe(200);
  });

  it('are all let go when it ends, and find it at the same place when it is opened again', async () => {
    const { feed, player } = await open();
    const { port, urls } = feed;
    const readers = await Promise.all([readTs(urls.ts), readMjpeg(urls.mjpeg)]);
    player.push(3);
    await feed.close();
    for (const { reader } of readers) await reader.until(() => reader.closed);
    expect(feed.state).toMatchObject({ status: { phase: 'off' }, urls: null, readers: [] });
    const again = await open({ port });
    expect(again.feed.urls).toEqual(urls);
    await expect(open({ port })).rejects.toMatchObject({
      code: 'port_in_use',
      message: `port ${port}, where the feed is read, is in use by another program: end that, or choose another port for the feed`,
    });
  });
});

describe('the feed as MJPEG', () => {
  it('gives each picture at once, with the boundary that ends it, and the last one to who joins', async () => {
    const { feed, player, engine } = await open();
    player.push();
    const { reader, jpegs } = await readMjpeg(feed.urls.mjpeg);
    expect(reader.response.headers['content-type']).toBe(
      'multipart/x-mixed-replace; boundary=rivulet-picture',
    );
    await reader.until(() => jpegs.length === 1);
    for (let count = 2; count <= GOP; count += 1) {
      player.push();
      await reader.until(() => jpegs.length === count);
    }
    const second = await readMjpeg(feed.urls.mjpeg);
    await second.reader.until(() => second.jpegs.length === 1);
    expect(second.jpegs[0]?.equals(jpegs.at(-1) ?? Buffer.alloc(0))).toBe(true);
    expect(engine.opened).toEqual([80]);
    expect(feed.state.readers.map(({ format }) => format)).toEqual(['mjpeg', 'mjpeg']);
    reader.leave();
    second.reader.leave();
  });

  it('gives bare pictures to who asks for them, each with the beginning of the next', async () => {
    const { feed, player } = await open();
    player.push();
    const reader = await HttpReader.open(`${feed.urls.mjpeg}?bare`);
    expect(reader.response.headers['content-type']).toBe('video/x-motion-jpeg');
    const start = 'ffd8fffe0002';
    const pictures = (): string[] => Buffer.concat(reader.chunks).toString('hex').split(start).slice(1);
    await reader.until(() => pictures().length === 2);
    expect(pictures()[0]).toMatch(/^ff.*ffd9$/);
    expect(pictures()[1]).toBe('');
    player.push();
    await reader.until(() => pictures().length === 3);
    expect(pictures()[1]).toMatch(/^ff.*ffd9$/);
    reader.leave();
  });

  it('repeats the last picture where none comes', async () => {
    const { feed, player, programme } = await open();
    player.push();
    const { reader, jpegs } = await readMjpeg(feed.urls.mjpeg);
    await reader.until(() => jpegs.length === 1);
    programme.close();
    await reader.until(() => jpegs.length === 2);
    expect(jpegs[1]).toEqual(jpegs[0]);
  });

  it('keeps its readers when the engine is lost, says so, and goes on', async () => {
    const { feed, player, engine } = await open();
    player.push();
    const { reader, jpegs } = await readMjpeg(feed.urls.mjpeg);
    await reader.until(() => jpegs.length === 1);
    engine.refusal = new GatewayError('engine_unavailable', 'the media engine does not start');
    engine.crash(new GatewayError('engine_crashed', 'the media engine crashed'));
    await expect
      .poll(() => feed.status, { interval: 5 })
      .toMatchObject({ phase: 'on', reason: 'MJPEG: the media engine does not start' });
    engine.refusal = null;
    await reader.until(() => {
      player.push();
      return jpegs.length > 3;
    });
    expect(reader.closed).toBe(false);
    expect(feed.status).toMatchObject({ phase: 'on', reason: 'one program reads it', error: null });
    reader.leave();
  });

  it('gives a reader that takes little the newest picture when it has room', async () => {
    const { feed, player } = await open({ jpegQuality: 100 });
    const { reader, jpegs } = await readMjpeg(feed.urls.mjpeg);
    const brisk = await readMjpeg(feed.urls.mjpeg);
    reader.pause();
    while (feed.status.dropped === 0) {
      const before = brisk.jpegs.length;
      player.push();
      await brisk.reader.until(() => brisk.jpegs.length > before);
    }
    reader.resume();
    const newest = brisk.jpegs.at(-1) ?? Buffer.alloc(0);
    await reader.until(() => jpegs.at(-1)?.equals(newest) === true);
    expect(jpegs.length).toBeLessThan(brisk.jpegs.length);
  });
});

describe("the page's socket", () => {
  const socketUrl = (page: string): string => `${page.replace('http', 'ws')}live.ws`;

  it('tells the tracks, then units from the last keyframe on', async () => {
    const { feed, player } = await open();
    player.push(2);
    const socket = new WebSocket(socketUrl(feed.urls.page));
    const got: (string | Buffer)[] = [];
    socket.on('message', (data: Buffer, isBinary) => got.push(isBinary ? data : data.toString()));
    await expect.poll(() => got.length, { interval: 5 }).toBe(3);
    const ptsUs = player.push();
    await expect.poll(() => got.length, { interval: 5 }).toBe(4);
    expect(JSON.parse(String(got[0]))).toEqual({ video: { codec: 'avc1.640034' }, audio: null });
    const packets = got.slice(1) as Buffer[];
    expect(packets.map((packet) => [...packet.subarray(0, 8)])).toEqual([
      [0, 1, 0, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0, 0, 0],
    ]);
    expect(packets[2]?.readDoubleLE(8)).toBe(ptsUs);
    expect(packets.map((packet) => packet.subarray(16))).toEqual(
      units.slice(0, 3).map(({ bytes }) => Buffer.from(bytes)),
    );
    expect(feed.state.readers).toMatchObject([{ format: 'page', dropped: 0 }]);
    socket.close();
    await expect.poll(() => feed.state.readers, { interval: 5 }).toEqual([]);
  });

  it.each([
    ['another site', { origin: 'http://evil.example' }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
    ['an opaque page', { origin: 'null' }],
    ['a page the browser calls foreign', { 'sec-fetch-site': 'cross-site' }],
    ['another name', { host: 'evil.example' }],
  ])('is closed to %s', async (_who, headers) => {
    const { feed } = await open();
    const socket = new WebSocket(socketUrl(feed.urls.page), { headers: headers as Record<string, string> });
    expect((await once(socket, 'error'))[0]).toMatchObject({ message: 'Unexpected server response: 404' });
  });

  it('lets go who says something', async () => {
    const { feed } = await open();
    const socket = new WebSocket(socketUrl(feed.urls.page));
    await once(socket, 'open');
    socket.send('hello');
    await once(socket, 'close');
    expect(feed.state.readers).toEqual([]);
  });
});

describe('other machines', () => {
  const own = Object.values(networkInterfaces())
    .flatMap((found) => found ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
  const skip = own === undefined ? ' (skipped: this machine is in no network)' : '';

  it.skipIf(skip !== '')(`are let in only where that is asked for${skip}`, async () => {
    const closed = await open();
    const refused = HttpReader.open(`http://${own}:${closed.feed.port}/${FEED_TOKEN}/`);
    await expect(refused).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const { feed } = await open({ lan: true });
    const address = `http://${own}:${feed.port}/${FEED_TOKEN}/`;
    expect(feed.urls.lan).toContain(address);
    expect((await HttpReader.open(address)).response.statusCode).toBe(200);
    const local = await HttpReader.open(feed.urls.page);
    expect(local.response.statusCode).toBe(200);
  });
});

describe('requests', () => {
  const head = (port: number, line: string, more = ''): string =>
    `${line} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n${more}\r\n`;

  it.each([
    ['a wrong token', `GET /${'A'.repeat(32)}/live.ts`, 404],
    ['part of the token', `GET /${FEED_TOKEN.slice(0, -1)}/live.ts`, 404],
    ['no token', 'GET /live.ts', 404],
    ['the root', 'GET /', 404],
    ['another resource', `GET /${FEED_TOKEN}/live.flv`, 404],
    ['a name every object has', `GET /${FEED_TOKEN}/constructor`, 404],
    ['a path in disguise', `GET /x/../${FEED_TOKEN}/`, 404],
    ['encoded letters', `GET /${FEED_TOKEN}/live%2Ets`, 404],
    ['a proxy', `GET http://127.0.0.1/${FEED_TOKEN}/`, 404],
    ['the server as a whole', 'OPTIONS *', 404],
    ['a method for changes', `POST /${FEED_TOKEN}/live.ts`, 405],
    ['a question from another site', `OPTIONS /${FEED_TOKEN}/live.ts`, 405],
    ['the socket without upgrading', `GET /${FEED_TOKEN}/live.ws`, 426],
    ['no slash at the end', `GET /${FEED_TOKEN}`, 308],
    ['the page', `GET /${FEED_TOKEN}/?sound=1`, 200],
    ['the head of a stream', `HEAD /${FEED_TOKEN}/live.ts`, 200],
    ['the head of the other', `HEAD /${FEED_TOKEN}/live.mjpeg`, 200],
  ])('%s: answered, without a word of what there is', async (_what, line, status) => {
    const { feed } = await open();
    const answer = await raw(feed.port, head(feed.port, line));
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer.toLowerCase()).not.toContain('access-control');
    if (status === 404) expect(answer).not.toContain(FEED_TOKEN);
    expect(feed.state.readers).toEqual([]);
  });

  it.each([
    ['localhost', 200],
    ['127.0.0.1', 200],
    ['LocalHost', 200],
    ['evil.example', 421],
    ['127.0.0.1.evil.example', 421],
    ['[::1]', 421],
  ])('for the host %s: %i', async (host, status) => {
    const { feed } = await open();
    const request = `GET /${FEED_TOKEN}/ HTTP/1.1\r\nHost: ${host}:${feed.port}\r\nConnection: close\r\n\r\n`;
    expect(await raw(feed.port, request)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  it('for a range get the stream from now on', async () => {
    const { feed, player } = await open();
    player.push();
    const socket = connect({ host: '127.0.0.1', port: feed.port });
    socket.write(head(feed.port, `GET /${FEED_TOKEN}/live.ts`, 'Range: bytes=0-\r\n'));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString('latin1')).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    expect(answer.toString('latin1')).not.toMatch(/content-length|transfer-encoding|content-range/i);
    socket.destroy();
  });

  it('one after the other are answered on one connection', async () => {
    const { feed } = await open();
    const request = `GET /${FEED_TOKEN}/ HTTP/1.1\r\nHost: localhost:${feed.port}\r\n\r\n`;
    const answer = await raw(feed.port, request + head(feed.port, `HEAD /${FEED_TOKEN}/`));
    expect(answer.match(/HTTP\/1.1 200 OK/g)).toHaveLength(2);
  });

  it('of any form leave it standing', async () => {
    const { feed, player } = await open();
    const { reader, units: got } = await readTs(feed.urls.ts);
    const target = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.webPath(),
      fc
        .tuple(fc.constantFrom('live.ts', 'live.mjpeg', 'live.ws', ''), fc.string({ maxLength: 50 }))
        .map(([name, query]) => `/${FEED_TOKEN}/${name}?${query}`),
      fc.string({ unit: fc.constantFrom('/', '?', '%', '.', '#', 'A'), maxLength: 2000 }),
    );
    const request = fc.oneof(
      fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
      fc
        .tuple(fc.constantFrom('GET', 'HEAD', 'POST', 'CONNECT', 'TRACE', 'X'), target, fc.boolean())
        .map(([method, path, upgrade]) =>
          Buffer.from(
            head(
              feed.port,
              `${method} ${path}`,
              upgrade ? 'Upgrade: websocket\r\nConnection: Upgrade\r\n' : '',
            ),
          ),
        ),
    );
    await fc.assert(
      fc.asyncProperty(request, async (bytes) => {
        const socket = connect({ host: '127.0.0.1', port: feed.port });
        socket.on('error', () => undefined);
        const answered = Promise.race([once(socket, 'data'), once(socket, 'close')]).catch(() => undefined);
        socket.end(bytes);
        await answered;
        socket.destroy();
        const before = got.length;
        player.push();
        await reader.until(() => got.length > before);
      }),
      { numRuns: 200 },
    );
    reader.leave();
    await expect.poll(() => feed.state.readers, { interval: 5 }).toEqual([]);
  });
});

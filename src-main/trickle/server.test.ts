import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTrickleHost, type TrickleHost } from '../../test/support/trickle-host.ts';
import { chunk, LAST_CHUNK, postHead, type RawClient, rawClient } from '../../test/support/trickle-raw.ts';
import { allowLongRequests } from './server.ts';

const BASE = '/ai/trickle';
let host: TrickleHost;
let clients: RawClient[];

beforeEach(async () => {
  clients = [];
  host = await startTrickleHost({ interimMs: 20 });
});
afterEach(async () => {
  for (const client of clients) client.close();
  await host.close();
});

async function connect(): Promise<RawClient> {
  const client = await rawClient(host.port);
  clients.push(client);
  return client;
}

async function get(path: string): Promise<RawClient> {
  const client = await connect();
  const arrived = host.arrival('GET', path);
  client.send(`GET ${BASE}${path} HTTP/1.1\r\nHost: test\r\n\r\n`);
  await arrived;
  return client;
}

async function post(path: string, headers: Record<string, string> = {}): Promise<RawClient> {
  const client = await connect();
  const arrived = host.arrival('POST', path);
  client.send(postHead(`${BASE}${path}`, headers));
  await arrived;
  return client;
}

/** A GET that has arrived and waits for its segment. */
async function waitingGet(path: string): Promise<{ answer: Promise<Response> }> {
  const arrived = host.arrival('GET', path);
  const answer = fetch(`${host.origin}${BASE}${path}`);
  await arrived;
  return { answer };
}

async function publish(name: string, seq: number, text: string): Promise<void> {
  const answer = await fetch(`${host.url(name)}/${seq}`, { method: 'POST', body: text });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('Lp-Trickle-Seq')).toBe(String(seq));
}

const trickleHeaders = (answer: Response): Record<string, string | null> => ({
  seq: answer.headers.get('Lp-Trickle-Seq'),
  latest: answer.headers.get('Lp-Trickle-Latest'),
  closed: answer.headers.get('Lp-Trickle-Closed'),
});

describe('POST {base}', () => {
  it('is 404 where creation is off', async () => {
    const answer = await fetch(host.url('new'), {
      method: 'POST',
      headers: { 'Expect-Content': 'video/MP2T' },
    });
    expect(answer.status).toBe(404);
    expect(host.trickle.channelNames).toEqual([]);
  });

  it('makes the channel with the expected content type where creation is on', async () => {
    await host.close();
    host = await startTrickleHost({ allowCreate: true, maxChannels: 2 });
    const create = (name: string) =>
      fetch(host.url(name), { method: 'POST', headers: { 'Expect-Content': 'text/x' } });
    expect((await create('new')).status).toBe(200);
    expect((await create('new')).status).toBe(200);
    expect(host.trickle.channel('new')?.contentType).toBe('text/x');
    expect((await create('_internal')).status).toBe(404);
    expect((await fetch(`${host.url('other')}/0`, { method: 'POST', body: 'x' })).status).toBe(200);
    expect((await create('too-many')).status).toBe(503);
    expect(host.trickle.channelNames).toEqual(['new', 'other']);
  });
});

describe('POST {base}/{seq}', () => {
  it('is 404 with Connection: close when the channel is unknown, although the body has not ended', async () => {
    const client = await post('/nobody/0');
    const text = await client.until(/no such channel/);
    expect(text).toMatch(/^HTTP\/1\.1 404 /);
    expect(text).toMatch(/^Connection: close\r$/im);
  });

  it.each(['x', '-2', '1.5', '99999999999999999999', '0x1'])(
    'is 400 for the sequence number %s',
    async (seq) => {
      host.trickle.createChannel('a', 'video/MP2T');
      const client = await post(`/a/${seq}`);
      expect(await client.until(/sequence number/)).toMatch(/^HTTP\/1\.1 400 /);
    },
  );

  it('takes -1 as the next segment', async () => {
    host.trickle.createChannel('a', 'video/MP2T');
    await publish('a', 0, 'zero');
    const answer = await fetch(`${host.url('a')}/-1`, { method: 'POST', body: 'one' });
    expect(answer.headers.get('Lp-Trickle-Seq')).toBe('1');
    expect(await (await fetch(`${host.url('a')}/1`)).text()).toBe('one');
  });

  it('gets an interim 100 again and again until its first byte, and none after', async () => {
    host.trickle.createChannel('a', 'video/MP2T');
    const client = await post('/a/0');
    await client.until(/(HTTP\/1\.1 100 Continue\r\n\r\n){3}/);
    client.send(chunk('now'));
    const reader = await get('/a/0');
    await reader.until(/now/);
    const seen = client.text().length;
    client.send(LAST_CHUNK);
    const text = await client.until(/HTTP\/1\.1 200 /);
    expect(text.slice(seen)).toMatch(/^HTTP\/1\.1 200 /);
    expect(text).toMatch(/^Lp-Trickle-Seq: 0\r$/im);
  });

  it('is answered at once with the end when the channel closes while it is empty', async () => {
    const channel = host.trickle.createChannel('a', 'video/MP2T');
    const client = await post('/a/0');
    await client.until(/100 Continue/);
    await channel.close();
    const text = await client.until(/HTTP\/1\.1 200 /);
    expect(text).toMatch(/^Lp-Trickle-Seq: 0\r$/im);
    expect(text).toMatch(/^Lp-Trickle-Closed: terminated\r$/im);
    expect(text).toMatch(/^Connection: close\r$/im);
  });

  it('is answered at once, without the end, when its empty segment is closed', async () => {
    host.trickle.createChannel('a', 'video/MP2T');
    const client = await post('/a/0');
    await client.until(/100 Continue/);
    expect((await fetch(`${host.url('a')}/0`, { method: 'DELETE' })).status).toBe(200);
    const text = await client.until(/HTTP\/1\.1 200 /);
    expect(text).toMatch(/^Connection: close\r$/im);
    expect(text).not.toMatch(/Lp-Trickle-Closed/i);
    expect(await (await fetch(`${host.url('a')}/next`)).text()).toBe('1');
  });

  it('may be repeated when its connection broke before a byte; waiting readers stay', async () => {
    host.trickle.createChannel('a', 'video/MP2T');
    const reader = await get('/a/0');
    const first = await post('/a/0');
    await first.until(/100 Continue/);
    first.close();
    const second = await post('/a/0');
    await second.until(/100 Continue/);
    second.send(chunk('again') + LAST_CHUNK);
    expect(await reader.until(/again/)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('lets readers end when its writer vanishes mid-segment', async () => {
    host.trickle.createChannel('a', 'video/MP2T');
    const writer = await post('/a/0');
    writer.send(chunk('half'));
    const answer = await fetch(`${host.url('a')}/0`);
    writer.close();
    expect(await answer.text()).toBe('half');
  });

  it('is 413 when the segment grows too large', async () => {
    await host.close();
    host = await startTrickleHost({ maxSegmentBytes: 8 });
    host.trickle.createChannel('a', 'video/MP2T');
    const writer = await post('/a/0');
    writer.send(chunk('12345678') + chunk('9'));
    expect(await writer.until(/HTTP/)).toMatch(/^HTTP\/1\.1 413 /);
    expect(await (await fetch(`${host.url('a')}/0`)).text()).toBe('12345678');
  });

  it('replaces a segment that was written before', async () => {
    host.trickle.createChannel('a', 'video/MP2T');
    await publish('a', 0, 'old');
    await publish('a', 0, 'new');
    expect(await (await fetch(`${host.url('a')}/0`)).text()).toBe('new');
  });

  it('with Lp-Trickle-Reset releases readers of half-written segments and keeps pre-connected ones', async () => {
    host.trickle.createChannel('a', 'video/MP2T');
    const stuck = await post('/a/3');
    stuck.send(chunk('half'));
    const reader = await get('/a/3');
    await reader.until(/half/);
    const ahead = await post('/a/5');
    await ahead.until(/100 Continue/);
    const restarted = await post('/a/4', { 'Lp-Trickle-Reset': '1' });
    await reader.until(/\r\n0\r\n\r\n/);
    expect(await stuck.until(/HTTP/)).toMatch(/^HTTP\/1\.1 200 /);
    restarted.send(chunk('four') + LAST_CHUNK);
    ahead.send(chunk('five') + LAST_CHUNK);
    await ahead.until(/HTTP\/1\.1 200 /);
    expect(await (await fetch(`${host.url('a')}/5`)).text()).toBe('five');
  });

  it('of a publisher that starts over moves the edge back and forgets the segments ahead', async () => {
    host.trickle.createChannel('a', 'video/MP2T');
    for (const seq of [0, 1, 2]) await publish('a', seq, `old ${seq}`);
    await publish('a', 0, 'new 0');
    const next = await get('/a/-1');
    const ahead = await fetch(`${host.url('a')}/2`);
    expect(ahead.status).toBe(470);
    await publish('a', 1, 'new 1');
    expect(await next.until(/new 1/)).toMatch(/Lp-Trickle-Seq: 1\r/i);
  });

  it('that arrives late does not move the edge back', async () => {
    host.trickle.createChannel('a', 'video/MP2T');
    await publish('a', 1, 'one');
    await publish('a', 0, 'zero');
    expect(await (await fetch(`${host.url('a')}/next`)).text()).toBe('2');
    expect(await (await fetch(`${host.url('a')}/0`)).text()).toBe('zero');
  });
});

describe('GET {base}/{seq}', () => {
  it('gives the bytes so far at once and the rest as it comes', async () => {
    host.trickle.createChannel('a', 'video/MP2T');
    const writer = await post('/a/0');
    writer.send(chunk('one '));
    const reader = await get('/a/0');
    expect(await reader.until(/one /)).toMatch(/^Content-Type: video\/MP2T\r$/im);
    writer.send(chunk('two '));
    await reader.until(/two /);
    writer.send(chunk('three') + LAST_CHUNK);
    await reader.until(/three\r\n0\r\n\r\n/);
  });

  it('waits without headers at the edge, and one ahead of it when nothing was written', async () => {
    host.trickle.createChannel('a', 'video/MP2T');
    const [at, ahead, current, next] = await Promise.all(['/a/0', '/a/1', '/a/-2', '/a/-1'].map(get));
    expect([at, ahead, current, next].map((client) => client?.text())).toEqual(['', '', '', '']);
    await publish('a', 0, 'zero');
    for (const client of [at, current, next]) {
      const text = await client?.until(/zero/);
      expect(text).toMatch(/Lp-Trickle-Seq: 0\r/i);
      expect(text).not.toMatch(/Lp-Trickle-Latest/i);
    }
    expect(ahead?.text()).toBe('');
    await publish('a', 1, 'one');
    expect(await ahead?.until(/one/)).toMatch(/Lp-Trickle-Seq: 1\r/i);
  });

  it('does not wait for a segment that the writing has left out of the window', async () => {
    host.trickle.createChannel('a', 'video/MP2T');
    const waiting = fetch(`${host.url('a')}/0`);
    await host.arrival('GET', '/a/0');
    await publish('a', 7, 'seven');
    const left = await waiting;
    expect([await left.text(), trickleHeaders(left)]).toEqual(['', { seq: '0', latest: '8', closed: null }]);
  });

  it('tells the edge to readers that are behind it, and -2 and -1 where they are', async () => {
    host.trickle.createChannel('a', 'video/MP2T');
    for (const seq of [0, 1, 2]) await publish('a', seq, `text ${seq}`);
    const behind = await fetch(`${host.url('a')}/1`);
    expect([await behind.text(), trickleHeaders(behind)]).toEqual([
      'text 1',
      { seq: '1', latest: '3', closed: null },
    ]);
    const current = await fetch(`${host.url('a')}/-2`);
    expect([await current.text(), current.headers.get('Lp-Trickle-Seq')]).toEqual(['text 2', '2']);
    const next = await get('/a/-1');
    await publish('a', 3, 'text 3');
    expect(await next.until(/text 3/)).toMatch(/Lp-Trickle-Seq: 3\r/i);
  });

  it('is 470 outside the window of five', async () => {
    host.trickle.createChannel('a', 'video/MP2T');
    for (let seq = 0; seq < 6; seq += 1) await publish('a', seq, `text ${seq}`);
    const gone = await fetch(`${host.url('a')}/0`);
    expect([gone.status, trickleHeaders(gone)]).toEqual([470, { seq: '0', latest: '6', closed: null }]);
    expect(await (await fetch(`${host.url('a')}/1`)).text()).toBe('text 1');
    const ahead = await fetch(`${host.url('a')}/8`);
    expect([ahead.status, trickleHeaders(ahead)]).toEqual([470, { seq: '8', latest: '6', closed: null }]);
  });

  it('is 404 without a channel and 400 without a sequence number', async () => {
    host.trickle.createChannel('a', 'video/MP2T');
    expect((await fetch(`${host.url('b')}/0`)).status).toBe(404);
    expect((await fetch(host.url('a'))).status).toBe(404);
    expect((await fetch(`${host.url('a')}/-3`)).status).toBe(400);
    expect((await fetch(`${host.url('a')}/one`)).status).toBe(400);
  });

  it('of an empty segment is 200 without a body', async () => {
    host.trickle.createChannel('a', 'video/MP2T');
    const waiting = await waitingGet('/a/0');
    await publish('a', 0, '');
    const answer = await waiting.answer;
    expect([answer.status, await answer.text(), trickleHeaders(answer)]).toEqual([
      200,
      '',
      { seq: '0', latest: '1', closed: null },
    ]);
  });

  it('that waits is told the end of the channel', async () => {
    const channel = host.trickle.createChannel('a', 'video/MP2T');
    const waiting = await waitingGet('/a/0');
    await channel.close();
    const answer = await waiting.answer;
    expect([answer.status, trickleHeaders(answer)]).toEqual([
      200,
      { seq: '0', latest: null, closed: 'terminated' },
    ]);
    expect((await fetch(`${host.url('a')}/0`)).status).toBe(404);
  });

  it('by a slow reader holds up nobody else', async () => {
    await host.close();
    host = await startTrickleHost({ maxSegmentBytes: 64 << 20 });
    const channel = host.trickle.createChannel('a', 'video/MP2T');
    const slow = await get('/a/0');
    const fast = await waitingGet('/a/0');
    const segment = await channel.openSegment();
    await segment.write(Buffer.from('start'));
    await slow.until(/start/);
    slow.socket.pause();
    // More than any socket's buffers hold.
    const blocks = 14;
    const block = Buffer.alloc(1 << 20, 1);
    for (let count = 0; count < blocks; count += 1) await segment.write(block);
    await segment.close();
    expect((await (await fast.answer).arrayBuffer()).byteLength).toBe(5 + blocks * block.length);
    slow.socket.resume();
    await slow.until(/\r\n0\r\n\r\n$/);
  });

  it('by a reader that takes nothing any more is cut off', async () => {
    await host.close();
    host = await startTrickleHost({ maxSegmentBytes: 64 << 20, readerStallMs: 50 });
    const channel = host.trickle.createChannel('a', 'video/MP2T');
    const cutOff = new Promise((resolve) => {
      host.http.on('request', (_request, response) => response.once('close', resolve));
    });
    const stalled = await get('/a/0');
    stalled.socket.pause();
    const segment = await channel.openSegment();
    await segment.write(Buffer.alloc(32 << 20, 1));
    await segment.close();
    await cutOff;
    stalled.socket.resume();
    const text = await stalled.ended();
    expect(text).not.toMatch(/\r\n0\r\n\r\n$/);
    expect(text.length).toBeLessThan(32 << 20);
  });
});

describe('GET {base}/next', () => {
  it('is the edge as text and header, and 404 without a channel', async () => {
    host.trickle.createChannel('a', 'video/MP2T');
    await publish('a', 0, 'zero');
    const answer = await fetch(`${host.url('a')}/next`);
    expect([answer.status, await answer.text(), trickleHeaders(answer).latest]).toEqual([200, '1', '1']);
    expect((await fetch(`${host.url('b')}/next`)).status).toBe(404);
  });
});

describe('DELETE', () => {
  it('of a segment ends its readers and is 400 for one that is not there', async () => {
    host.trickle.createChannel('a', 'video/MP2T');
    const writer = await post('/a/0');
    writer.send(chunk('half'));
    const reader = await fetch(`${host.url('a')}/0`);
    const remove = (path: string) => fetch(`${host.url(path)}`, { method: 'DELETE' });
    expect((await remove('a/0')).status).toBe(200);
    expect(await reader.text()).toBe('half');
    expect((await remove('a/7')).status).toBe(400);
    expect((await remove('a/-1')).status).toBe(400);
    expect((await remove('a/x')).status).toBe(400);
    expect((await remove('b/0')).status).toBe(404);
  });

  it('of a channel closes it; a second one is 400', async () => {
    const channel = host.trickle.createChannel('a', 'video/MP2T');
    expect((await fetch(host.url('a'), { method: 'DELETE' })).status).toBe(200);
    await channel.closed;
    expect((await fetch(host.url('a'), { method: 'DELETE' })).status).toBe(400);
    expect((await fetch(`${host.url('a')}/next`)).status).toBe(404);
  });
});

describe('the server around it', () => {
  it.each([
    [true, /^(HTTP\/1\.1 100 Continue\r\n\r\n){12}/],
    [false, /HTTP\/1\.1 408 /],
  ])('must let requests take long (allowed: %s)', async (allowed, seen) => {
    const limits = { requestTimeout: 60, headersTimeout: 60, connectionsCheckingInterval: 20 };
    const http = createServer(limits, (request, response) => void host.trickle.handle(request, response));
    if (allowed) allowLongRequests(http);
    host.trickle.createChannel('a', 'video/MP2T');
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const client = await rawClient((http.address() as AddressInfo).port);
    clients.push(client);
    client.send(postHead(`${BASE}/a/0`));
    await client.until(seen);
    client.close();
    await new Promise((resolve) => http.close(resolve));
  });

  it('leaves other paths to somebody else', async () => {
    expect((await fetch(`${host.origin}/elsewhere`)).status).toBe(418);
    expect((await fetch(`${host.origin}/ai/tricklenot/a/0`)).status).toBe(418);
  });

  it('answers methods it does not know with 405', async () => {
    const answer = await fetch(`${host.url('a')}/0`, { method: 'PUT', body: 'x' });
    expect([answer.status, answer.headers.get('Allow')]).toEqual([405, 'GET, POST, DELETE']);
  });

  it('closes channels that nothing is written to, but not internal ones', async () => {
    await host.close();
    host = await startTrickleHost({ idleSweepMs: 300, changefeed: true });
    const idle = host.trickle.createChannel('idle', 'video/MP2T');
    const waiting = await waitingGet('/idle/0');
    await idle.closed;
    expect((await waiting.answer).headers.get('Lp-Trickle-Closed')).toBe('terminated');
    expect(host.trickle.channelNames).toEqual(['_changes']);
  });

  it('tells its changefeed what comes and goes, and lets nobody else write it', async () => {
    await host.close();
    host = await startTrickleHost({ changefeed: true });
    const first = await waitingGet('/_changes/0');
    const second = await waitingGet('/_changes/1');
    const channel = host.trickle.createChannel('a', 'video/MP2T');
    await channel.close();
    expect(await (await first.answer).json()).toEqual({ added: ['a'] });
    expect(await (await second.answer).json()).toEqual({ removed: ['a'] });
    expect((await fetch(`${host.url('_changes')}/2`, { method: 'POST', body: '{}' })).status).toBe(404);
    expect((await fetch(host.url('_changes'), { method: 'DELETE' })).status).toBe(400);
  });

  it('decodes channel names once', async () => {
    const channel = host.trickle.createChannel('a/b c%', 'video/MP2T');
    await (await channel.openSegment()).write(Buffer.from('found'));
    await channel.openSegment();
    expect(await (await fetch(`${host.url('a%2Fb%20c%25')}/0`)).text()).toBe('found');
    expect((await fetch(`${host.url('a%252Fb%20c%25')}/0`)).status).toBe(404);
    const malformed = await get('/%E0%A4%A/0');
    expect(await malformed.until(/HTTP/)).toMatch(/^HTTP\/1\.1 404 /);
  });

  it('takes a slash at the end of a channel for nothing', async () => {
    const channel = host.trickle.createChannel('a', 'video/MP2T');
    expect((await fetch(`${host.url('a')}/`, { method: 'DELETE' })).status).toBe(200);
    expect(channel.isClosed).toBe(true);
  });

  it('keeps a connection usable for one request after the other', async () => {
    host.trickle.createChannel('a', 'video/MP2T');
    const client = await connect();
    for (const seq of [0, 1]) {
      client.send(postHead(`${BASE}/a/${seq}`) + chunk('x') + LAST_CHUNK);
      await client.until(new RegExp(`Lp-Trickle-Seq: ${seq}\r`, 'i'));
    }
  });
});

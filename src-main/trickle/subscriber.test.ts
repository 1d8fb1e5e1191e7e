import { afterEach, describe, expect, it } from 'vitest';
import {
  startSecureTrickleHost,
  startTrickleHost,
  type TrickleHost,
} from '../../test/support/trickle-host.ts';
import {
  type ScriptedRequest,
  type ScriptedServer,
  startScriptedServer,
} from '../../test/support/trickle-script.ts';
import { ServerChannel } from './channel.ts';
import type { SegmentReader } from './segment.ts';
import { retryDelayMs, TrickleSubscriber, type TrickleSubscriberOptions } from './subscriber.ts';
import { plainTransport } from './transport.ts';

let server: ScriptedServer | undefined;
let host: TrickleHost | undefined;
let subscriber: TrickleSubscriber;
afterEach(async () => {
  await subscriber.close();
  await server?.close();
  await host?.close();
  server = undefined;
  host = undefined;
});

function subscribe(options: Partial<TrickleSubscriberOptions> = {}): AsyncIterator<SegmentReader> {
  const from = server ?? host;
  if (!from) throw new Error('start a server first');
  subscriber = new TrickleSubscriber({
    url: server?.url ?? '',
    transport: from.transport,
    retryDelayMs: () => 1,
    aheadWaitMs: 1,
    ...options,
  });
  return subscriber[Symbol.asyncIterator]();
}

async function text(segment: SegmentReader): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of segment) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function nextText(iterator: AsyncIterator<SegmentReader>): Promise<[number, string] | 'done'> {
  const { value, done } = await iterator.next();
  return done ? 'done' : [value.seq, await text(value)];
}

/** Answers a segment as a trickle server does. */
function segment(request: ScriptedRequest, seq: number, body: string, headers: object = {}): void {
  request.response
    .writeHead(200, { 'Lp-Trickle-Seq': seq, 'Content-Type': 'video/MP2T', ...headers })
    .end(body);
}

const noSegment = (request: ScriptedRequest, latest: number | string): void =>
  void request.response.writeHead(470, { 'Lp-Trickle-Latest': latest }).end('none');

const failedWith = (code: string): object => expect.objectContaining({ code });

describe('reading', () => {
  it.each([
    ['current', 'GET /c/-2'],
    ['next', 'GET /c/-1'],
    [12, 'GET /c/12'],
  ] as const)('starts at %s', async (start, line) => {
    server = await startScriptedServer((request) => {
      if (request.line === line) segment(request, 12, 'x');
    });
    expect(await nextText(subscribe({ start }))).toEqual([12, 'x']);
    expect(server.lines[0]).toBe(line);
  });

  it('asks for the next segment while the current one is read', async () => {
    server = await startScriptedServer();
    const iterator = subscribe();
    const first = iterator.next();
    const { response } = await server.request('GET /c/-2');
    response.writeHead(200, { 'Lp-Trickle-Seq': 4, 'Content-Type': 'video/MP2T' });
    response.write('half ');
    const reader = (await first).value as SegmentReader;
    expect(reader.contentType).toBe('video/MP2T');
    const chunks = reader[Symbol.asyncIterator]();
    expect(String((await chunks.next()).value)).toBe('half ');
    const ahead = await server.request('GET /c/5');
    response.end('whole');
    expect(String((await chunks.next()).value)).toBe('whole');
    expect(await chunks.next()).toMatchObject({ done: true });
    segment(ahead, 5, 'five');
    expect(await nextText(iterator)).toEqual([5, 'five']);
    expect(subscriber.stats).toEqual({
      segments: 2,
      bytes: 14,
      gaps: 0,
      missed: 0,
      retries: 0,
      refreshes: 0,
      lastSeq: 5,
    });
  });

  it('takes a segment that does not say its number for the one that was asked for', async () => {
    server = await startScriptedServer((request) => {
      if (request.line === 'GET /c/7') request.response.writeHead(200).end('seven');
    });
    expect(await nextText(subscribe({ start: 7 }))).toEqual([7, 'seven']);
  });

  it('gives empty segments', async () => {
    server = await startScriptedServer((request) => segment(request, 0, '', { 'Lp-Trickle-Latest': 1 }));
    expect(await nextText(subscribe({ start: 0 }))).toEqual([0, '']);
  });

  it('lets go of a segment when the next one is asked for', async () => {
    server = await startScriptedServer((request) => {
      if (request.line === 'GET /c/1') segment(request, 1, 'one');
    });
    const iterator = subscribe({ start: 0 });
    const first = iterator.next();
    const { request, response } = await server.request('GET /c/0');
    response.writeHead(200, { 'Lp-Trickle-Seq': 0 });
    response.write('zero');
    const reader = (await first).value as SegmentReader;
    const dropped = new Promise((resolve) => request.once('close', resolve));
    expect(await nextText(iterator)).toEqual([1, 'one']);
    await dropped;
    expect(await text(reader)).toBe('');
  });

  it('holds up the connection when the reader is slow', async () => {
    const size = 64 << 20;
    server = await startScriptedServer();
    const iterator = subscribe({ start: 0, maxSegmentBytes: size });
    const first = iterator.next();
    const { response } = await server.request('GET /c/0');
    response.writeHead(200, { 'Lp-Trickle-Seq': 0, 'Content-Length': size });
    const block = Buffer.alloc(1 << 20);
    let sent = 0;
    const fill = (): void => {
      while (sent < size) {
        sent += block.length;
        if (!response.write(block)) return;
      }
      response.end();
    };
    fill();
    const reader = (await first).value as SegmentReader;
    await server.request('GET /c/1');
    expect(subscriber.stats.bytes).toBeLessThan(4 << 20);
    response.on('drain', fill);
    fill();
    let read = 0;
    for await (const chunk of reader) read += chunk.length;
    expect(read).toBe(size);
  });
});

describe('470', () => {
  it('waits when the channel has not got that far', async () => {
    server = await startScriptedServer((request, self) => {
      if (request.line !== 'GET /c/3') return;
      if (self.lines.length < 4) noSegment(request, 2);
      else segment(request, 3, 'three');
    });
    expect(await nextText(subscribe({ start: 3 }))).toEqual([3, 'three']);
    expect(subscriber.stats).toMatchObject({ gaps: 0, retries: 0 });
  });

  it('jumps to the edge when the segment is gone, and counts what was missed', async () => {
    server = await startScriptedServer((request) => {
      if (request.line === 'GET /c/3') noSegment(request, 9);
      if (request.line === 'GET /c/9') segment(request, 9, 'nine');
    });
    expect(await nextText(subscribe({ start: 3 }))).toEqual([9, 'nine']);
    expect(subscriber.stats).toMatchObject({ gaps: 1, missed: 6 });
  });

  it('without the edge is waited out: a server need not make segments before they are written', async () => {
    server = await startScriptedServer((request, self) => {
      if (request.line !== 'GET /c/3') return;
      if (self.lines.length < 4) request.response.writeHead(470).end();
      else segment(request, 3, 'three');
    });
    expect(await nextText(subscribe({ start: 3 }))).toEqual([3, 'three']);
    expect(subscriber.stats).toMatchObject({ gaps: 0, retries: 0 });
  });

  it('without the edge for long leads to the current segment', async () => {
    server = await startScriptedServer((request) => {
      if (request.line === 'GET /c/3') noSegment(request, 'nonsense');
      if (request.line === 'GET /c/-2') segment(request, 11, 'eleven');
    });
    expect(await nextText(subscribe({ start: 3 }))).toEqual([11, 'eleven']);
    expect(subscriber.stats).toMatchObject({ gaps: 1, missed: 8 });
    expect(server.lines).toHaveLength(9);
  });

  it('without the edge for long does not lead back to what has been read', async () => {
    server = await startScriptedServer((request, self) => {
      if (request.line === 'GET /c/-2') segment(request, 2, 'two');
      if (request.line !== 'GET /c/3') return;
      if (self.lines.length < 12) request.response.writeHead(470).end();
      else segment(request, 3, 'three');
    });
    expect(await nextText(subscribe({ start: 3 }))).toEqual([3, 'three']);
    expect(server.lines.filter((line) => line === 'GET /c/-2')).toHaveLength(1);
    expect(subscriber.stats).toMatchObject({ gaps: 0, segments: 1 });
  });

  it('for ever does not spin: a server that keeps sending us on is asked at intervals', async () => {
    let latest = 10;
    server = await startScriptedServer((request) => {
      latest += 1;
      noSegment(request, latest);
    });
    const iterator = subscribe({ start: 0, aheadWaitMs: 60_000 });
    const waiting = iterator.next();
    await server.request('GET /c/11');
    await subscriber.close();
    expect(await waiting).toEqual({ value: undefined, done: true });
    expect(server.lines).toEqual(['GET /c/0', 'GET /c/11']);
  });
});

describe('the end', () => {
  it('is told by Lp-Trickle-Closed', async () => {
    server = await startScriptedServer((request) => {
      if (request.line === 'GET /c/0') segment(request, 0, 'zero');
      else segment(request, 1, '', { 'Lp-Trickle-Closed': 'terminated' });
    });
    const iterator = subscribe({ start: 0 });
    expect(await nextText(iterator)).toEqual([0, 'zero']);
    expect(await nextText(iterator)).toBe('done');
    expect(await subscriber.closed).toEqual({ reason: 'terminated' });
  });

  it('is 404, told apart', async () => {
    server = await startScriptedServer(({ response }) => response.writeHead(404).end());
    expect(await nextText(subscribe())).toBe('done');
    expect(await subscriber.closed).toEqual({ reason: 'channel_not_found' });
    expect(server.lines).toHaveLength(1);
  });

  it('comes at once on close(), also while a segment is read', async () => {
    server = await startScriptedServer();
    const iterator = subscribe({ start: 0 });
    const first = iterator.next();
    const { request, response } = await server.request('GET /c/0');
    response.writeHead(200, { 'Lp-Trickle-Seq': 0 });
    response.write('zero');
    const reader = (await first).value as SegmentReader;
    const chunks = reader[Symbol.asyncIterator]();
    await chunks.next();
    const ahead = await server.request('GET /c/1');
    const dropped = [request, ahead.request].map(
      (each) => new Promise((resolve) => each.once('close', resolve)),
    );
    const waiting = [chunks.next(), iterator.next()];
    await subscriber.close();
    expect(await Promise.all(waiting)).toEqual([
      { value: undefined, done: true },
      { value: undefined, done: true },
    ]);
    await Promise.all(dropped);
    expect(await subscriber.closed).toEqual({ reason: 'closed' });
  });

  it('comes when the consumer breaks off', async () => {
    server = await startScriptedServer((request) => {
      if (request.line === 'GET /c/-2') segment(request, 0, 'zero');
    });
    subscribe();
    for await (const reader of subscriber) {
      expect(await text(reader)).toBe('zero');
      break;
    }
    expect(await subscriber.closed).toEqual({ reason: 'closed' });
  });
});

describe('failures', () => {
  it('are tried again, up to five times', async () => {
    server = await startScriptedServer((request, self) => {
      if (request.line !== 'GET /c/0') return;
      if (self.lines.length < 3) request.response.writeHead(500).end();
      else if (self.lines.length < 5) request.request.socket.destroy();
      else segment(request, 0, 'at last');
    });
    expect(await nextText(subscribe({ start: 0 }))).toEqual([0, 'at last']);
    expect(subscriber.stats.retries).toBe(4);
  });

  it('that do not stop end the subscriber as dead', async () => {
    server = await startScriptedServer(({ response }) => response.writeHead(500).end());
    const iterator = subscribe({ start: 0 });
    await expect(iterator.next()).rejects.toEqual(failedWith('subscriber_dead'));
    expect(server.lines).toHaveLength(5);
    expect(await subscriber.closed).toEqual({ reason: 'failed', error: failedWith('subscriber_dead') });
    expect(await iterator.next()).toEqual({ value: undefined, done: true });
  });

  it('of a server that is gone are believed with the second refused connection', async () => {
    const gone = await startScriptedServer();
    const transport = plainTransport();
    subscriber = new TrickleSubscriber({ url: gone.url, transport, start: 0 });
    const next = subscriber[Symbol.asyncIterator]().next();
    await gone.request('GET /c/0');
    await gone.close();
    await expect(next).rejects.toEqual(failedWith('subscriber_dead'));
    // One for the connection that broke off, one for the first refusal: a third would come half a second later.
    expect(subscriber.stats.retries).toBe(2);
    await transport.close();
  });

  it('of our own transport, once it is closed, end the subscriber too', async () => {
    server = await startScriptedServer();
    const iterator = subscribe();
    await server.transport.close();
    await expect(iterator.next()).rejects.toEqual(failedWith('subscriber_dead'));
  });

  it('wait 300 to 500 ms', () => {
    expect([0, 0.5, 1].map(retryDelayMs)).toEqual([300, 400, 500]);
  });

  it('of a body fail that segment alone, after what had arrived', async () => {
    server = await startScriptedServer((request) => {
      if (request.line === 'GET /c/1') segment(request, 1, 'one');
      if (request.line !== 'GET /c/0') return;
      request.response.writeHead(200, { 'Lp-Trickle-Seq': 0 });
      request.response.write('half', () => request.request.socket.destroy());
    });
    const iterator = subscribe({ start: 0 });
    const reader = (await iterator.next()).value as SegmentReader;
    const chunks = reader[Symbol.asyncIterator]();
    expect(String((await chunks.next()).value)).toBe('half');
    await expect(chunks.next()).rejects.toEqual(failedWith('segment_failed'));
    expect(await nextText(iterator)).toEqual([1, 'one']);
  });

  it('of size fail that segment alone', async () => {
    server = await startScriptedServer((request) => {
      if (request.line === 'GET /c/0') segment(request, 0, 'too large');
      if (request.line === 'GET /c/1') segment(request, 1, 'small');
    });
    const iterator = subscribe({ start: 0, maxSegmentBytes: 5 });
    await expect(nextText(iterator)).rejects.toEqual(failedWith('segment_too_large'));
    expect(await nextText(iterator)).toEqual([1, 'small']);
  });

  it('of a body that stays silent are found', async () => {
    server = await startScriptedServer((request) => {
      if (request.line !== 'GET /c/0') return;
      request.response.writeHead(200, { 'Lp-Trickle-Seq': 0 });
      request.response.write('x');
    });
    await expect(nextText(subscribe({ start: 0, bodyIdleMs: 50 }))).rejects.toEqual(
      failedWith('segment_failed'),
    );
  });

  it('of the protocol: a current segment without a number', async () => {
    server = await startScriptedServer(({ response }) => response.writeHead(200).end('x'));
    const error = await subscribe({ start: 'current', maxTries: 2 })
      .next()
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'subscriber_dead', cause: { code: 'trickle_protocol' } });
  });

  it.each([
    ['none, on a web page', { 'Content-Type': 'text/html' }],
    ['another', { 'Lp-Trickle-Seq': '7' }],
    ['nonsense', { 'Lp-Trickle-Seq': '1e3' }],
  ])('of the protocol: a segment number that is %s', async (_what, headers) => {
    server = await startScriptedServer(({ response }) => response.writeHead(200, headers).end('x'));
    const error = await subscribe({ start: 3, maxTries: 2 })
      .next()
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'subscriber_dead', cause: { code: 'trickle_protocol' } });
  });
});

describe('an idle request', () => {
  it('is asked again, and the connection of the first is dropped', async () => {
    server = await startScriptedServer();
    const iterator = subscribe({ start: 0, idleRefreshMs: 30 });
    const first = iterator.next();
    const { request } = await server.request('GET /c/0');
    const dropped = new Promise((resolve) => request.once('close', resolve));
    segment(await server.request('GET /c/0', 1), 0, 'zero');
    await dropped;
    expect(await text((await first).value as SegmentReader)).toBe('zero');
    expect(subscriber.stats).toMatchObject({ refreshes: 1, retries: 0 });
  });
});

describe.each([
  ['HTTP/1.1', startTrickleHost],
  ['TLS', startSecureTrickleHost],
])('against our server over %s', (_name, start) => {
  it('reads a segment as it is written', async () => {
    host = await start();
    const channel = host.trickle.createChannel('a', 'video/MP2T');
    expect(channel).toBeInstanceOf(ServerChannel);
    const iterator = subscribe({ url: host.url('a') });
    const ahead = host.arrival('GET', '/a/1');
    const first = iterator.next();
    const writer = await channel.openSegment();
    await writer.write(Buffer.from('one'));
    const chunks = ((await first).value as SegmentReader)[Symbol.asyncIterator]();
    for (const word of ['one', 'two', 'three']) {
      if (word !== 'one') await writer.write(Buffer.from(word));
      expect(String((await chunks.next()).value)).toBe(word);
    }
    await ahead;
    await channel.close();
    expect(await chunks.next()).toMatchObject({ done: true });
    expect(await iterator.next()).toMatchObject({ done: true });
    expect(await subscriber.closed).toEqual({ reason: 'terminated' });
  });
});

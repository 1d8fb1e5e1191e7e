import { once } from 'node:events';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type IncomingHttpHeaders,
} from 'node:http2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSecureTrickleHost, type TrickleHost } from '../../test/support/trickle-host.ts';
import type { TrickleServerOptions } from './server.ts';

let host: TrickleHost;
let session: ClientHttp2Session;
beforeEach(async () => {
  host = await startSecureTrickleHost({ interimMs: 10 });
  session = connect(host.origin, { rejectUnauthorized: false });
});
afterEach(async () => {
  session.destroy();
  await host.close();
});

async function restart(options: TrickleServerOptions): Promise<void> {
  session.destroy();
  await host.close();
  host = await startSecureTrickleHost(options);
  session = connect(host.origin, { rejectUnauthorized: false });
}

interface Exchange {
  readonly stream: ClientHttp2Stream;
  readonly headers: Promise<IncomingHttpHeaders>;
  readonly body: Promise<string>;
}

function request(method: string, path: string, headers: Record<string, string> = {}): Exchange {
  const stream = session.request(
    { ':method': method, ':path': `/ai/trickle${path}`, ...headers },
    {
      endStream: method !== 'POST',
    },
  );
  stream.on('error', () => undefined);
  const answered = once(stream, 'response').then(([answer]) => answer as IncomingHttpHeaders);
  const body = (async () => {
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    return text;
  })();
  body.catch(() => undefined);
  return { stream, headers: answered, body };
}

describe('over HTTP/2', () => {
  it('relays a segment while it is written', async () => {
    host.trickle.createChannel('a', 'video/MP2T');
    const reader = request('GET', '/a/-1');
    const writer = request('POST', '/a/0', { 'content-type': 'video/MP2T' });
    writer.stream.write('one ');
    expect(await reader.headers).toMatchObject({
      ':status': 200,
      'lp-trickle-seq': '0',
      'content-type': 'video/MP2T',
    });
    writer.stream.end('two');
    expect(await reader.body).toBe('one two');
    expect(await writer.headers).toMatchObject({ ':status': 200, 'lp-trickle-seq': '0' });
  });

  it('sends interim 100s to an idle POST, and the end when its channel closes', async () => {
    const channel = host.trickle.createChannel('a', 'video/MP2T');
    const writer = request('POST', '/a/0');
    let interims = 0;
    await new Promise<void>((resolve) => {
      writer.stream.on('continue', () => {
        interims += 1;
        if (interims === 3) resolve();
      });
    });
    await channel.close();
    expect(await writer.headers).toMatchObject({
      ':status': 200,
      'lp-trickle-seq': '0',
      'lp-trickle-closed': 'terminated',
    });
    expect(await writer.headers).not.toHaveProperty('connection');
  });

  it('refuses as over HTTP/1.1, without its connection headers', async () => {
    host.trickle.createChannel('a', 'video/MP2T');
    expect(await request('GET', '/a/9').headers).toMatchObject({ ':status': 470, 'lp-trickle-latest': '0' });
    expect(await request('GET', '/b/0').headers).toMatchObject({ ':status': 404 });
    expect(await request('POST', '/a/x').headers).toMatchObject({ ':status': 400 });
    const unknown = await request('POST', '/b/0').headers;
    expect(unknown).toMatchObject({ ':status': 404 });
    expect(unknown).not.toHaveProperty('connection');
    expect(await request('GET', '/a/next').body).toBe('0');
    expect(await request('DELETE', '/a').headers).toMatchObject({ ':status': 200 });
  });

  it('ends readers when the stream of their writer is reset', async () => {
    host.trickle.createChannel('a', 'video/MP2T');
    const writer = request('POST', '/a/0');
    writer.stream.write('half');
    const reader = request('GET', '/a/0');
    await reader.headers;
    writer.stream.close(8);
    expect(await reader.body).toBe('half');
  });

  it('lets a reader go without harm to the writer', async () => {
    const channel = host.trickle.createChannel('a', 'video/MP2T');
    const segment = await channel.openSegment();
    await segment.write(Buffer.from('x'));
    const reader = request('GET', '/a/0');
    await reader.headers;
    reader.stream.close(8);
    await once(reader.stream, 'close');
    await segment.write(Buffer.alloc(1 << 20));
    await segment.close();
    expect((await request('GET', '/a/0').body).length).toBe(1 + (1 << 20));
  });

  it('resets the stream of a reader that takes nothing any more', async () => {
    await restart({ maxSegmentBytes: 64 << 20, readerStallMs: 50 });
    const channel = host.trickle.createChannel('a', 'video/MP2T');
    const cutOff = new Promise((resolve) => {
      host.http.on('request', (_request, response) => response.once('close', resolve));
    });
    const stalled = session.request({ ':path': '/ai/trickle/a/0' });
    const broken = once(stalled, 'error');
    const writer = await channel.openSegment();
    await writer.write(Buffer.alloc(32 << 20, 1));
    await cutOff;
    stalled.resume();
    expect(String((await broken)[0])).toContain('NGHTTP2_INTERNAL_ERROR');
  });

  it('answers methods it does not know, HEAD among them, without a broken stream', async () => {
    host.trickle.createChannel('a', 'video/MP2T');
    for (const method of ['HEAD', 'OPTIONS', 'PUT']) {
      const refused = request(method, '/a/0');
      expect(await refused.headers).toMatchObject({ ':status': 405, allow: 'GET, POST, DELETE' });
      await refused.body;
    }
  });
});

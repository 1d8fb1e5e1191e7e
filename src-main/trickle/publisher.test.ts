import { Agent } from 'node:http';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { request as undiciRequest } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { startSecureTrickleHost, type TrickleHost } from '../../test/support/trickle-host.ts';
import { type ScriptedServer, startScriptedServer } from '../../test/support/trickle-script.ts';
import { deferred } from '../base/async.ts';
import { GatewayError } from '../base/errors.ts';
import { createLogger, type Logger, silentLogger } from '../base/log.ts';
import { TricklePublisher, type TricklePublisherOptions } from './publisher.ts';

let server: ScriptedServer;
let publisher: TricklePublisher;
let host: TrickleHost | undefined;
afterEach(async () => {
  publisher.destroy(new GatewayError('aborted', 'the test is over'));
  await server?.close();
  await host?.close();
  host = undefined;
});

function publish(options: Partial<TricklePublisherOptions> = {}): TricklePublisher {
  publisher = new TricklePublisher({
    url: server.url,
    contentType: 'video/MP2T',
    transport: server.transport,
    ...options,
  });
  return publisher;
}

const bytes = (text: string): Buffer => Buffer.from(text);
/** A logger, and a promise that settles when it has been told `message`. */
function logged(message: string): { logger: Logger; seen: Promise<void> } {
  let logger: Logger = silentLogger;
  const seen = new Promise<void>((resolve) => {
    logger = createLogger((record) => record.message === message && resolve(), 'debug');
  });
  return { logger, seen };
}

/** Connections that report the end of a body as written only from `release()` on, as busy TLS connections do. */
function agentThatHoldsEnds(): { agent: Agent; release: () => void } {
  const released = deferred<void>();
  const agent = new Agent({ keepAlive: true });
  agent.createConnection = (options) => {
    const socket = connect(Number(options.port), String(options.host));
    const write = socket._write.bind(socket);
    // One buffer at a time, so that the end of a body is seen.
    Object.defineProperty(socket, '_writev', { value: null });
    socket._write = (chunk, encoding, callback) => {
      const isEnd = String(chunk).endsWith('0\r\n\r\n');
      write(chunk, encoding, (error) => {
        if (isEnd) void released.promise.then(() => callback(error));
        else callback(error);
      });
    };
    return socket;
  };
  return { agent, release: () => released.resolve() };
}

const failedWith = (code: string): object => expect.objectContaining({ code });

describe('opening', () => {
  it('starts at 0 without a reset and pre-connects before a byte', async () => {
    server = await startScriptedServer();
    await publish().open();
    const { request } = await server.request('POST /c/0');
    expect(request.headers).toMatchObject({ 'content-type': 'video/MP2T', 'transfer-encoding': 'chunked' });
    expect(request.headers).not.toHaveProperty('lp-trickle-reset');
  });

  it('asks where to go on and releases readers when it resumes', async () => {
    server = await startScriptedServer(({ line, response }) => {
      if (line === 'GET /c/next') response.writeHead(200, { 'Lp-Trickle-Latest': '7' }).end('7');
    });
    await publish({ resume: true }).open();
    const first = await server.request('POST /c/7');
    expect(first.request.headers).toHaveProperty('lp-trickle-reset', '1');
    await publisher.openSegment();
    const second = await server.request('POST /c/8');
    expect(second.request.headers).not.toHaveProperty('lp-trickle-reset');
  });

  it.each([
    [404, {}, 'channel_not_found'],
    [200, { 'Lp-Trickle-Latest': '3', 'Lp-Trickle-Closed': 'terminated' }, 'channel_closed'],
    [200, {}, 'trickle_protocol'],
    [500, {}, 'trickle_protocol'],
  ])('fails when /next answers %i %o', async (status, headers, code) => {
    server = await startScriptedServer(({ response }) => response.writeHead(status, headers).end());
    await expect(publish({ resume: true }).open()).rejects.toEqual(failedWith(code));
    expect(await publisher.closed).toEqual({ reason: 'failed', error: failedWith(code) });
  });

  it('fails as dead when nobody listens', async () => {
    server = await startScriptedServer();
    await server.close();
    await expect(publish().open()).rejects.toEqual(failedWith('publisher_dead'));
    expect(publisher.stats).toMatchObject({ retried: 1, failed: 0 });
  });

  it('stops when it is told to', async () => {
    server = await startScriptedServer();
    const stop = new AbortController();
    const opening = publish({ resume: true }).open({ signal: stop.signal });
    await server.request('GET /c/next');
    stop.abort();
    await expect(opening).rejects.toEqual(failedWith('aborted'));
  });
});

describe('segments', () => {
  it('go out while they are written, with the next one already connected', async () => {
    server = await startScriptedServer();
    await publish().open();
    const segment = await publisher.openSegment();
    await server.request('POST /c/1');
    await segment.write(bytes('one '));
    const { request, response } = await server.request('POST /c/0');
    const first = await new Promise((resolve) => request.once('data', resolve));
    expect(String(first)).toBe('one ');
    await segment.write(bytes('two'));
    await segment.close();
    const rest: Buffer[] = [];
    for await (const chunk of request) rest.push(chunk as Buffer);
    expect(Buffer.concat(rest).toString()).toBe('two');
    expect(publisher.stats).toMatchObject({ segments: 0, inFlight: 1, bytes: 7 });
    response.writeHead(200).end();
    await segment.delivered;
    expect(publisher.stats).toEqual({ segments: 1, failed: 0, retried: 0, bytes: 7, inFlight: 0 });
    expect(server.lines).toEqual(['POST /c/0', 'POST /c/1']);
  });

  it('end when the next one is opened, and pile up as in flight when the server does not answer', async () => {
    server = await startScriptedServer();
    await publish().open();
    for (let count = 0; count < 3; count += 1) {
      const segment = await publisher.openSegment();
      await segment.write(bytes('x'));
    }
    expect(publisher.stats.inFlight).toBe(3);
    expect(await (await server.request('POST /c/1')).body()).toBe('x');
  });

  it('may be empty', async () => {
    server = await startScriptedServer(({ request, response }) => {
      request.resume().once('end', () => response.end());
    });
    await publish().open();
    const segment = await publisher.openSegment();
    await segment.close();
    await segment.delivered;
    expect(publisher.stats).toMatchObject({ segments: 1, bytes: 0 });
  });

  it('survive several interim answers to an idle POST, which undici does not', async () => {
    server = await startScriptedServer(({ request, response }) => {
      response.writeContinue();
      response.writeContinue(() => response.writeContinue());
      request.resume().once('end', () => response.writeHead(200).end());
    });
    await publish().open();
    const segment = await publisher.openSegment();
    await server.request('POST /c/1');
    await segment.write(bytes('after'));
    await segment.close();
    await segment.delivered;
    expect(publisher.stats).toMatchObject({ segments: 1, failed: 0, retried: 0 });

    const body = new PassThrough();
    // Undici sends a request's head with the first byte of its body.
    body.write('x');
    const byUndici = undiciRequest(`${server.url}/9`, {
      method: 'POST',
      body,
      ...(server.transport.dispatcher ? { dispatcher: server.transport.dispatcher } : {}),
    });
    await expect(byUndici).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
  });
});

describe('a POST that fails', () => {
  it('is repeated once with the same number while no byte has left', async () => {
    server = await startScriptedServer(({ line, request, response }, self) => {
      if (line !== 'POST /c/0') return;
      if (self.lines.filter((each) => each === line).length === 1) request.socket.destroy();
      else request.resume().once('end', () => response.end());
    });
    await publish().open();
    await server.request('POST /c/0', 1);
    const segment = await publisher.openSegment();
    await segment.write(bytes('x'));
    await segment.close();
    await segment.delivered;
    expect(publisher.stats).toEqual({ segments: 1, failed: 0, retried: 1, bytes: 1, inFlight: 0 });
  });

  it('while it is only pre-connected costs no segment: it is opened anew for its writer', async () => {
    let broken = 0;
    server = await startScriptedServer(({ line, request, response }) => {
      if (line === 'POST /c/0' && broken < 2) {
        broken += 1;
        request.socket.destroy();
      } else {
        request.resume().once('end', () => response.end());
      }
    });
    const lost = logged('trickle connection was lost before it was used');
    await publish({ logger: lost.logger })
      .open()
      .catch(() => undefined);
    await lost.seen;
    const segment = await publisher.openSegment();
    await segment.write(bytes('x'));
    await segment.close();
    await segment.delivered;
    expect(publisher.stats).toMatchObject({ segments: 1, failed: 0, inFlight: 0 });
  });

  it('drops its segment once a byte has left, and the next one goes on', async () => {
    server = await startScriptedServer(({ line, request, response }) => {
      if (line === 'POST /c/0') request.once('data', () => request.socket.destroy());
      else request.resume().once('end', () => response.end());
    });
    await publish().open();
    const lost = await publisher.openSegment();
    await lost.write(bytes('lost'));
    await expect(lost.delivered).rejects.toEqual(failedWith('segment_failed'));
    await expect(lost.write(bytes('more'))).rejects.toEqual(failedWith('segment_failed'));
    expect(lost.state).toBe('failed');
    const segment = await publisher.openSegment();
    await segment.write(bytes('x'));
    await segment.close();
    await segment.delivered;
    expect(segment.seq).toBe(1);
    expect(publisher.stats).toMatchObject({ segments: 1, failed: 1, retried: 0 });
  });

  it('three times in a row ends the publisher', async () => {
    server = await startScriptedServer(({ request, response }) => {
      request.once('data', () => response.writeHead(500).end());
    });
    await publish().open();
    for (let count = 0; count < 3; count += 1) {
      const segment = await publisher.openSegment();
      await segment.write(bytes('x'));
      await expect(segment.delivered).rejects.toEqual(failedWith('segment_failed'));
    }
    expect(await publisher.closed).toEqual({ reason: 'failed', error: failedWith('publisher_dead') });
    await expect(publisher.openSegment()).rejects.toEqual(failedWith('publisher_dead'));
    expect(publisher.stats).toMatchObject({ failed: 3, inFlight: 0 });
  });

  it.each([
    [404, {}, 'channel_not_found'],
    [200, { 'Lp-Trickle-Closed': 'terminated' }, 'channel_closed'],
  ])('for good (%i %o) ends the publisher without another try', async (status, headers, code) => {
    server = await startScriptedServer(({ response }) => response.writeHead(status, headers).end());
    await publish()
      .open()
      .catch(() => undefined);
    expect(await publisher.closed).toEqual({ reason: 'failed', error: failedWith(code) });
    expect(publisher.stats.retried).toBe(0);
    await publisher.close();
    expect(server.lines.every((line) => line.startsWith('POST'))).toBe(true);
  });

  it('skips a number that the server has used up', async () => {
    server = await startScriptedServer(({ line, request, response }) => {
      if (line === 'POST /c/0') response.writeHead(200, { Connection: 'close' }).end();
      else request.resume().once('end', () => response.end());
    });
    const ended = logged('trickle segment was ended by the server');
    await publish({ logger: ended.logger }).open();
    await ended.seen;
    const segment = await publisher.openSegment();
    await segment.write(bytes('x'));
    await segment.close();
    await segment.delivered;
    expect(segment.seq).toBe(1);
    expect(publisher.stats).toMatchObject({ segments: 1, failed: 0 });
  });

  it('is not one that is answered early by a server that goes on reading', async () => {
    const bodies: Promise<string>[] = [];
    server = await startScriptedServer(({ line, response, body }) => {
      // The whole answer at once, or its head at once and its end with the body's.
      if (line === 'POST /c/0') response.writeHead(200).end();
      else if (line === 'POST /c/1') response.writeHead(202, { Connection: 'close' }).flushHeaders();
      else return;
      const received = body();
      bodies.push(received);
      void received.then(() => response.end());
    });
    await publish().open();
    for (const text of ['zero', 'one']) {
      const segment = await publisher.openSegment();
      await server.request(`POST /c/${segment.seq}`);
      await segment.write(bytes(text));
      await server.request(`POST /c/${segment.seq + 1}`);
      await segment.write(bytes('!'));
      await segment.close();
      await segment.delivered;
    }
    expect(await Promise.all(bodies)).toEqual(['zero!', 'one!']);
    expect(publisher.stats).toMatchObject({ segments: 2, failed: 0, bytes: 9 });
  });

  it('is not one whose answer overtakes the word of the transport that its end was taken', async () => {
    server = await startScriptedServer(({ line, response, body }) => {
      if (line === 'POST /c/0') void body().then(() => response.end());
    });
    const { agent, release } = agentThatHoldsEnds();
    const transport = { ...server.transport, agentFor: () => agent };
    await publish({ transport, answerTimeoutMs: 30 }).open();
    const first = await publisher.openSegment();
    await first.write(bytes('x'));
    await first.close();
    await first.delivered;
    release();
    const unanswered = await publisher.openSegment();
    await unanswered.write(bytes('x'));
    await unanswered.close();
    // Its time ends after that of the first one would have.
    await expect(unanswered.delivered).rejects.toEqual(failedWith('segment_failed'));
    expect(publisher.stats).toMatchObject({ segments: 1, failed: 1 });
  });

  it('because the connection takes no more is bounded in time', async () => {
    server = await startScriptedServer(({ request }) => request.pause());
    await publish({ writeTimeoutMs: 60, maxWaitingBytes: 1 << 26 }).open();
    const segment = await publisher.openSegment();
    await expect(segment.write(Buffer.alloc(32 << 20))).rejects.toEqual(failedWith('segment_failed'));
    expect(segment.state).toBe('failed');
  });

  it('because its writer does not wait is bounded in bytes', async () => {
    server = await startScriptedServer(({ request }) => request.pause());
    await publish({ maxWaitingBytes: 1000 }).open();
    const segment = await publisher.openSegment();
    const writes = Array.from({ length: 64 }, () => segment.write(Buffer.alloc(1 << 20)));
    const results = await Promise.allSettled(writes);
    expect(results.at(-1)).toEqual({ status: 'rejected', reason: failedWith('segment_failed') });
  });

  it('because the server does not answer the end is bounded in time', async () => {
    server = await startScriptedServer(({ request }) => request.resume());
    await publish({ answerTimeoutMs: 30 }).open();
    const segment = await publisher.openSegment();
    await segment.write(bytes('x'));
    await segment.close();
    await expect(segment.delivered).rejects.toEqual(failedWith('segment_failed'));
  });
});

describe('closing', () => {
  it('ends the open segment, drops the pre-connected one and then deletes the channel', async () => {
    server = await startScriptedServer(({ line, request, response }) => {
      if (line.startsWith('DELETE')) response.end();
      else request.resume().once('end', () => response.end());
    });
    await publish().open();
    const segment = await publisher.openSegment();
    await segment.write(bytes('tail'));
    const ahead = await server.request('POST /c/1');
    const dropped = new Promise((resolve) => ahead.request.once('close', resolve));
    await publisher.close();
    await dropped;
    expect(segment.state).toBe('closed');
    expect(publisher.stats).toMatchObject({ segments: 1, failed: 0, inFlight: 0 });
    expect(server.lines).toEqual(['POST /c/0', 'POST /c/1', 'DELETE /c']);
    expect(await publisher.closed).toEqual({ reason: 'closed' });
    await expect(publisher.openSegment()).rejects.toEqual(failedWith('channel_closed'));
  });

  it('deletes the channel by its name, without a slash at the end', async () => {
    server = await startScriptedServer(({ response }) => response.end());
    await publish({ url: `${server.url}/` }).open();
    await publisher.close();
    expect(server.lines).toContain('DELETE /c');
  });

  it('takes no longer than it may when the server does not answer', async () => {
    server = await startScriptedServer();
    await publish({ closeTimeoutMs: 80 }).open();
    const segment = await publisher.openSegment();
    await segment.write(bytes('x'));
    const closing = publisher.close();
    expect(publisher.close()).toBe(closing);
    await closing;
    await expect(segment.delivered).rejects.toEqual(failedWith('channel_closed'));
    expect(server.lines).toContain('DELETE /c');
  });

  it('by destroy() fails writers with the reason and asks the server for nothing', async () => {
    server = await startScriptedServer();
    await publish().open();
    const segment = await publisher.openSegment();
    const reason = new GatewayError('orchestrator_lost', 'swapped');
    publisher.destroy(reason);
    await expect(segment.write(bytes('x'))).rejects.toBe(reason);
    expect(await publisher.closed).toEqual({ reason: 'failed', error: reason });
    expect(server.lines.filter((line) => line.startsWith('DELETE'))).toEqual([]);
  });
});

describe('over TLS to our server', () => {
  it('an idle control channel outlives many interim answers', async () => {
    host = await startSecureTrickleHost({ interimMs: 5 });
    server = await startScriptedServer();
    const channel = host.trickle.createChannel('control', 'application/json');
    const idled = new Promise<void>((resolve) => {
      let interims = 0;
      host?.http.on('request', (_request, response) => {
        const send = response.writeContinue.bind(response);
        response.writeContinue = () => {
          send();
          interims += 1;
          if (interims === 6) resolve();
        };
      });
    });
    await publish({ url: host.url('control'), transport: host.transport }).open();
    await idled;
    const reading = channel.subscribe('current')[Symbol.asyncIterator]();
    const segment = await publisher.openSegment();
    await segment.write(bytes('{}'));
    await segment.close();
    await segment.delivered;
    expect((await reading.next()).value).toMatchObject({ seq: 0 });
    expect(publisher.stats).toMatchObject({ segments: 1, retried: 0 });
  });
});

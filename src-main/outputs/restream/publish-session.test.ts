import { expect, it } from 'vitest';
import { deferred } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';
import type { Connection } from './connection.ts';
import { PublishSession } from './publish-session.ts';

const STREAMS: StreamInfo = { video: { codec: 'h264', width: 320, height: 180, fps: 30 }, audio: null };
const picture = (index: number): AccessUnit => ({
  kind: 'video',
  ptsUs: index * 33_333,
  key: index === 0,
  bytes: new Uint8Array(1),
});

/** A server that takes one unit for each `takes()`. */
function slowServer() {
  const sent: number[] = [];
  const over = deferred<void>();
  const welcome = deferred<void>();
  let closedAfter: number | null = null;
  const connection: Connection = {
    takesAnySize: false,
    ended: over.promise,
    send: async ({ ptsUs }) => {
      await welcome.promise;
      sent.push(ptsUs);
    },
    close: async () => {
      closedAfter = sent.length;
      welcome.resolve();
      over.resolve();
    },
  };
  return {
    connection,
    sent,
    over,
    closedAfter: () => closedAfter,
    takes: () => welcome.resolve(),
  };
}

function begin(connection: Connection): PublishSession {
  const session = new PublishSession(connection, STREAMS, {
    onPicture: () => undefined,
    onDropped: () => undefined,
  });
  for (let index = 0; index < 5; index += 1) session.push(picture(index));
  return session;
}

it('sends what waits before it hangs up', async () => {
  const server = slowServer();
  const session = begin(server.connection);
  const closing = session.close();
  session.push(picture(5));
  server.takes();
  await closing;
  expect(server.sent).toHaveLength(5);
  expect(server.closedAfter()).toBe(5);
});

it('hangs up on a server that takes nothing within two seconds', async () => {
  const server = slowServer();
  const beganMs = performance.now();
  await begin(server.connection).close();
  expect(performance.now() - beganMs).toBeLessThan(2000);
  expect(server.closedAfter()).toBe(0);
});

it('waits for nothing where the server has left', async () => {
  const server = slowServer();
  const session = begin(server.connection);
  server.over.reject(new GatewayError('output_lost', 'gone'));
  await expect(session.ended).rejects.toThrow('gone');
  const beganMs = performance.now();
  await session.close();
  expect(performance.now() - beganMs).toBeLessThan(500);
});

/** A unit at a time of its own. */
const unit = (kind: 'video' | 'audio', ptsUs: number, key = kind === 'audio'): AccessUnit => ({
  ...picture(0),
  kind,
  ptsUs,
  key,
});

it('never goes back in time where another form of the programme takes over', async () => {
  const sent: string[] = [];
  const connection: Connection = {
    send: async ({ kind, key, ptsUs }) => void sent.push(`${kind[0]}${key ? '!' : ''}${ptsUs}`),
    takesAnySize: false,
    ended: new Promise(() => undefined),
    close: async () => undefined,
  };
  const session = new PublishSession(connection, STREAMS, {
    onPicture: () => undefined,
    onDropped: () => undefined,
  });
  const copied = [unit('video', 1000, true), unit('audio', 1500), unit('video', 2000), unit('video', 3000)];
  const encoded = [
    unit('video', 2500, true),
    unit('audio', 1500),
    unit('video', 3500),
    unit('audio', 3600),
    unit('video', 4500, true),
    unit('video', 5500),
  ];
  for (const one of [...copied, ...encoded]) session.push(one);
  await session.close();
  expect(sent).toEqual(['v!0', 'a!500', 'v1000', 'v2000', 'a!2600', 'v!3500', 'v4500']);
});

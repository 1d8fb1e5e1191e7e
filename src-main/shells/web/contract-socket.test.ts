import { EventEmitter, once } from 'node:events';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import type { FromPage, ToPage } from '../../../src-preload/web-messages.ts';
import { FakeStudio } from '../../../test/support/fake-studio.ts';
import { sampleLive } from '../../../test/support/sample-state.ts';
import { closeCode, socketPairs } from '../../../test/support/socket-pair.ts';
import { silentLogger } from '../../base/log.ts';
import type { StudioEvent } from '../../studio/studio-api.ts';
import { ContractHost } from '../contract-host.ts';
import { serveContract } from './contract-socket.ts';

const pair = socketPairs();
const HELLO: FromPage = { type: 'hello', clientId: 'window-1' };
const stats = { name: 'stats', payload: {} } as StudioEvent;

/** A page on the socket of a played application. */
async function openPage() {
  const studio = new FakeStudio();
  const host = new ContractHost(studio, { logger: silentLogger });
  const links: unknown[] = [];
  const { server, page } = await pair();
  serveContract(server, {
    host,
    studio,
    newLink: (kind, client) => {
      links.push({ kind, ...client });
      return `media/${links.length}`;
    },
  });
  const got: ToPage[] = [];
  page.on('message', (data) => got.push(JSON.parse(String(data)) as ToPage));
  const say = (message: FromPage | object): void => page.send(JSON.stringify(message));
  const next = async (): Promise<ToPage> => JSON.parse(String((await once(page, 'message'))[0])) as ToPage;
  const greeted = async (): Promise<void> => {
    say(HELLO);
    await studio.until(() => studio.listeners === 1);
  };
  return { studio, server, page, links, got, say, next, greeted };
}

afterEach(() => void vi.useRealTimers());

describe('serveContract', () => {
  it('answers commands of a page that has said hello, by its id', async () => {
    const { studio, say, next } = await openPage();
    say(HELLO);
    say({ type: 'call', id: 7, name: 'live.stop', request: null });
    expect(await next()).toEqual({ type: 'reply', id: 7, reply: { ok: true, value: null } });
    expect(studio.calls).toEqual([{ name: 'live.stop', request: null, clientId: 'window-1' }]);
  });

  it('answers each call as it is done, not in their order', async () => {
    const { studio, say, next } = await openPage();
    let finish = (): void => undefined;
    studio.onCommand('live.stop', () => new Promise((resolve) => (finish = () => resolve(null))));
    say(HELLO);
    say({ type: 'call', id: 1, name: 'live.stop', request: null });
    say({ type: 'call', id: 2, name: 'log.read', request: null });
    expect(await next()).toMatchObject({ id: 2 });
    finish();
    expect(await next()).toMatchObject({ id: 1 });
  });

  it('refuses what is no command without closing', async () => {
    const { say, next, greeted } = await openPage();
    await greeted();
    say({ type: 'call', id: 1, name: 'app.quit', request: null });
    expect(await next()).toMatchObject({ id: 1, reply: { ok: false, error: { code: 'command_unknown' } } });
    say({ type: 'call', id: 2, name: 'files.forget', request: null });
    expect(await next()).toMatchObject({ id: 2, reply: { ok: false, error: { code: 'command_invalid' } } });
  });

  it('gives out media links', async () => {
    const { say, next, links, greeted } = await openPage();
    await greeted();
    say({ type: 'link', id: 3, kind: 'output' });
    expect(await next()).toEqual({ type: 'reply', id: 3, reply: { ok: true, value: 'media/1' } });
    expect(links).toEqual([{ kind: 'output', clientId: 'window-1' }]);
  });

  it('tells a page of events only after its hello, and no more once it is gone', async () => {
    const { studio, page, next, greeted } = await openPage();
    studio.emit(stats);
    await greeted();
    studio.emit({ name: 'notice', payload: { level: 'info', text: 'hello' } });
    expect(await next()).toEqual({
      type: 'event',
      name: 'notice',
      payload: { level: 'info', text: 'hello' },
    });
    page.close();
    await studio.until(() => studio.listeners === 0);
  });

  it.each<[string, string | Buffer, number]>([
    ['no JSON', '{"type":', 1007],
    ['no message', '{"type":"quit"}', 1007],
    ['a list', '[]', 1007],
    ['a call without a request', '{"type":"call","id":1,"name":"live.stop"}', 1007],
    ['bytes', Buffer.from(JSON.stringify(HELLO)), 1007],
    ['an id that is no file name for anything', '{"type":"hello","clientId":"../../etc"}', 1007],
    ['a call before hello', '{"type":"call","id":1,"name":"live.stop","request":null}', 4001],
    ['a link before hello', '{"type":"link","id":1,"kind":"output"}', 4001],
  ])('closes at %s', async (_name, message, code) => {
    const { studio, page, got } = await openPage();
    page.send(message);
    expect(await closeCode(page)).toBe(code);
    expect(got).toEqual([]);
    expect(studio.calls).toEqual([]);
  });

  it('closes at a second hello', async () => {
    const { page, say } = await openPage();
    say(HELLO);
    say(HELLO);
    expect(await closeCode(page)).toBe(4001);
  });

  it('closes at once and takes nothing that follows a broken message', async () => {
    const { studio, page, say } = await openPage();
    say(HELLO);
    page.send('broken');
    say({ type: 'call', id: 1, name: 'live.stop', request: null });
    expect(await closeCode(page)).toBe(1007);
    expect(studio.calls).toEqual([]);
  });

  it('lets a socket go that does not say hello', () => {
    vi.useFakeTimers();
    const codes: number[] = [];
    const socket = Object.assign(new EventEmitter(), { close: (code: number) => codes.push(code) });
    const studio = new FakeStudio();
    serveContract(socket as unknown as WebSocket, {
      host: new ContractHost(studio, { logger: silentLogger }),
      studio,
      newLink: () => '',
    });
    vi.advanceTimersByTime(4_999);
    expect(codes).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(codes).toEqual([4001]);
  });

  it('leaves figures out for a page that lags, and gives it the newest state when it reads again', async () => {
    const { studio, server, page, got, greeted } = await openPage();
    await greeted();
    page.pause();
    const filling = 'x'.repeat(1024 * 1024);
    let count = 0;
    // The system's own buffers take some megabytes before anything waits here.
    while (server.bufferedAmount <= 256 * 1024) {
      count += 1;
      studio.change({ live: sampleLive('live', { reason: `${count} ${filling}` }) });
      await new Promise(setImmediate);
    }
    const sentBefore = count;
    for (let more = 1; more <= 5; more += 1) {
      studio.emit(stats);
      studio.change({ live: sampleLive('live', { reason: `${sentBefore + more}` }) });
    }
    const newest = new Promise<void>((resolve) => {
      page.on('message', (data) => String(data).includes(`"reason":"${sentBefore + 5}"`) && resolve());
    });
    page.resume();
    await newest;
    expect(got.map((message) => message.type === 'event' && message.name)).toEqual(
      Array(sentBefore + 1).fill('state'),
    );
  });

  it('lets a page go that has stopped reading', async () => {
    const { studio, server, page, greeted } = await openPage();
    await greeted();
    page.pause();
    const closed = once(server, 'close');
    const text = 'x'.repeat(1024 * 1024);
    for (let count = 0; studio.listeners === 1 && count < 100; count += 1) {
      studio.emit({ name: 'notice', payload: { level: 'info', text } });
      await new Promise(setImmediate);
    }
    await closed;
    expect(studio.listeners).toBe(0);
    expect(server.bufferedAmount).toBeLessThan(18 * 1024 * 1024);
  });

  it('survives whatever a page says', async () => {
    const anything = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.json(),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc
        .record(
          {
            type: fc.constantFrom('hello', 'call', 'link', 'reply'),
            id: fc.oneof(fc.nat(), fc.anything()),
            clientId: fc.oneof(fc.constant('window-1'), fc.string()),
            name: fc.oneof(fc.constantFrom('settings.update', 'live.start', '__proto__'), fc.string()),
            request: fc.anything(),
            kind: fc.oneof(fc.constantFrom('capture', 'output'), fc.string()),
          },
          { requiredKeys: ['type'] },
        )
        .map((message) => JSON.stringify(message, (_key, value) => (typeof value === 'bigint' ? 0 : value))),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anything, { maxLength: 8 }), fc.boolean(), async (messages, hello) => {
        const { server, page, say } = await openPage();
        const ended = closeCode(page);
        if (hello) say(HELLO);
        for (const message of messages) page.send(message);
        page.ping();
        const outcome = await Promise.race([ended, once(page, 'pong').then(() => 'open' as const)]);
        expect(['open', 1007, 4001]).toContain(outcome);
        server.terminate();
        // The next page is served as if nothing had happened.
        const after = await openPage();
        after.say(HELLO);
        after.say({ type: 'call', id: 1, name: 'log.read', request: null });
        expect(await after.next()).toMatchObject({ id: 1, reply: { ok: true } });
        after.server.terminate();
      }),
      { numRuns: 100 },
    );
  });
});

import { once } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { MediaLink } from '../../src-preload/media-link/media-link.ts';
import { encodePacket } from '../../src-preload/media-link/packet.ts';
import { type PageSocket, type WebRig, type WebSession, webRigs } from '../support/web-rig.ts';

const open = webRigs();
const MIB = 1024 * 1024;

/** That the page's commands are still answered. */
async function expectAnswer(page: PageSocket): Promise<void> {
  expect(await page.call('log.read', null)).toEqual({ ok: true, value: [] });
}

async function closeCode(socket: WebSocket): Promise<number> {
  const [code] = await once(socket, 'close');
  return code as number;
}

describe('the contract socket', () => {
  it('carries commands and events', async () => {
    const rig = await open();
    const page = await rig.page(await rig.enter(), 'window-seven');
    expect(await page.call('app.hello', null)).toEqual({ ok: true, value: rig.studio.state });
    expect(rig.studio.calls).toEqual([{ name: 'app.hello', request: null, clientId: 'window-seven' }]);
    rig.studio.change({ presets: [] });
    await once(page.socket, 'message');
    expect(page.received.at(-1)).toEqual({ type: 'event', name: 'state', payload: { presets: [] } });
  });

  it('is for our own page alone', async () => {
    const rig = await open();
    const { base, headers } = await rig.enter();
    const { cookie = '', origin = '' } = headers;
    const strangers: Record<string, string>[] = [
      { cookie },
      { origin },
      { cookie, origin: 'http://evil.example' },
      { cookie, origin: 'null' },
      { cookie, origin: `http://127.0.0.1:${rig.shell.port + 1}` },
      { cookie, origin, host: 'evil.example' },
      { cookie, origin: 'http://evil.example', host: 'evil.example' },
      { cookie, origin, 'sec-fetch-site': 'cross-site' },
      { cookie: 'rivulet-session=x', origin },
    ];
    for (const stranger of strangers) expect(await rig.socket(`${base}contract`, stranger)).toBe(403);
    expect(rig.studio.listeners).toBe(0);
    await expectAnswer(await rig.page({ base, headers }));
  });

  it.each(['/contract', '//', '//evil.example', '/%', '/\\', '/media/', '/media/x'])(
    'is not at %s',
    async (target) => {
      const rig = await open();
      const session = await rig.enter();
      expect(await rig.socket(target, session.headers)).toBe(404);
      await expectAnswer(await rig.page(session));
    },
  );

  it.each(['*', 'http://[', 'http://127.0.0.1/contract', 'x'])('outlives the target %s', async (target) => {
    const rig = await open();
    const session = await rig.enter();
    const { cookie, origin } = session.headers;
    const answer = await rig.raw(
      `GET ${target} HTTP/1.1\r\nHost: ${rig.host}\r\nOrigin: ${origin}\r\nCookie: ${cookie}\r\n` +
        'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1.1 40[04] /);
    await expectAnswer(await rig.page(session));
  });

  it.each([
    ['no JSON', '{'],
    ['JSON that is no message', '[1]'],
    ['a message of no known type', '{"type":"shout"}'],
    ['an id that is none', '{"type":"call","id":-1,"name":"log.read","request":null}'],
    ['bytes', Buffer.from([1, 2, 3])],
  ])('is closed by %s', async (_what, data) => {
    const rig = await open();
    const session = await rig.enter();
    const page = await rig.page(session);
    page.socket.send(data);
    expect(await page.closed()).toBe(1007);
    await expectAnswer(await rig.page(session));
  });

  it('is closed by a message of more than 5 MiB', async () => {
    const rig = await open();
    const session = await rig.enter();
    const page = await rig.page(session);
    page.socket.send('x'.repeat(5 * MIB + 1));
    expect(await page.closed()).toBe(1009);
    await expectAnswer(await rig.page(session));
  });

  it('wants one hello, first', async () => {
    const rig = await open();
    const session = await rig.enter();
    const early = await rig.openSocket(`${session.base}contract`, session.headers);
    early.send('{"type":"call","id":0,"name":"live.stop","request":null}');
    expect(await closeCode(early)).toBe(4001);
    expect(rig.studio.calls).toEqual([]);
    const twice = await rig.page(session);
    twice.send({ type: 'hello', clientId: 'window-two' });
    // What follows before the page knows is not carried out either.
    twice.send({ type: 'call', id: 7, name: 'live.stop', request: null });
    expect(await twice.closed()).toBe(4001);
    expect(rig.studio.calls).toEqual([]);
  });

  it('answers what it does not know or like', async () => {
    const rig = await open();
    const page = await rig.page(await rig.enter());
    for (const name of ['no.such', '__proto__', 'constructor', ''])
      expect(await page.call(name, null)).toMatchObject({ ok: false, error: { code: 'command_unknown' } });
    const secret = 'Bearer hush';
    const reply = await page.call('signers.save', {
      id: null,
      address: 'https://s',
      headers: { [secret]: secret },
    });
    expect(reply).toMatchObject({ ok: false, error: { code: 'command_invalid' } });
    expect(JSON.stringify(reply)).not.toContain('hush');
  });

  it('lets no more than 64 sockets in', async () => {
    const rig = await open();
    const session = await rig.enter();
    const pages: PageSocket[] = [];
    for (let count = 0; count < 64; count += 1) pages.push(await rig.page(session, `window-${1000 + count}`));
    expect(await rig.socket(`${session.base}contract`, session.headers)).toBe(503);
    expect((await rig.ask(session.base, { headers: session.headers })).status).toBe(200);
    await rig.studio.until(() => rig.studio.listeners === 64);
    pages[0]?.socket.close();
    await rig.studio.until(() => rig.studio.listeners === 63);
    await expectAnswer(await rig.page(session, 'window-late'));
  });

  it('outlives any text', async () => {
    const rig = await open();
    const session = await rig.enter();
    const message = fc.oneof(
      fc.json(),
      fc.string({ unit: 'binary' }),
      fc
        .record({
          type: fc.constantFrom('hello', 'call', 'link'),
          id: fc.anything(),
          name: fc.string(),
          request: fc.anything(),
        })
        .map((value) => JSON.stringify(value, (_key, part) => (typeof part === 'bigint' ? `${part}` : part))),
    );
    await fc.assert(
      fc.asyncProperty(message, async (text) => {
        const page = await rig.page(session);
        page.socket.send(text);
        page.socket.close();
        await page.closed();
      }),
      { numRuns: 40 },
    );
    await expectAnswer(await rig.page(session));
    expect(rig.said.join('')).not.toContain('unexpectedly');
  });
});

describe('a page that reads slowly', () => {
  /** Sends a page that reads nothing more than systems keep for it: 10 MiB at most. */
  function fill(rig: WebRig, mib: number): void {
    for (let count = 0; count < mib; count += 1)
      rig.studio.emit({ name: 'notice', payload: { level: 'info', text: 'x'.repeat(MIB) } });
  }

  it('is spared the figures and gets the newest state alone', async () => {
    const rig = await open();
    const page = await rig.page(await rig.enter());
    await rig.studio.until(() => rig.studio.listeners === 1);
    page.socket.pause();
    fill(rig, 15);
    for (let count = 0; count <= 50; count += 1) {
      rig.studio.emit({ name: 'stats', payload: { count } as never });
      rig.studio.change({
        files: [{ id: `f${count}`, name: 'a', durationS: null, width: null, height: null }],
      });
    }
    page.socket.resume();
    const told = (name: string): unknown[] =>
      page.received.flatMap((got) => (got.type === 'event' && got.name === name ? [got.payload] : []));
    await vi.waitFor(() => expect(told('state')).toHaveLength(1));
    expect(told('state')).toEqual([{ files: [expect.objectContaining({ id: 'f50' })] }]);
    expect(told('notice')).toHaveLength(15);
    expect(told('stats')).toEqual([]);
    await expectAnswer(page);
  });

  it('is let go when it reads nothing at all', async () => {
    const rig = await open();
    const session = await rig.enter();
    const page = await rig.page(session);
    await rig.studio.until(() => rig.studio.listeners === 1);
    page.socket.pause();
    fill(rig, 40);
    await rig.studio.until(() => rig.studio.listeners === 0);
    await expectAnswer(await rig.page(session));
  });
});

describe('media links', () => {
  /** Opens a link of a page and joins main's end. */
  async function openLink(
    rig: WebRig,
    session: WebSession,
    page: PageSocket,
  ): Promise<[WebSocket, MediaLink]> {
    const count = rig.studio.links.length;
    const socket = await rig.openSocket(session.base + (await page.link('capture')), session.headers);
    await rig.studio.until(() => rig.studio.links.length > count);
    const link = rig.studio.links.at(-1);
    if (!link) throw new Error('no link was opened');
    return [socket, new MediaLink(link.port, { nowUs: () => 9 })];
  }

  it('open once each, for the window that asked', async () => {
    const rig = await open();
    const session = await rig.enter();
    const page = await rig.page(session, 'window-nine');
    const path = session.base + (await page.link('output'));
    await rig.openSocket(path, session.headers);
    await rig.studio.until(() => rig.studio.links.length === 1);
    expect(rig.studio.links[0]).toMatchObject({ kind: 'output', client: { clientId: 'window-nine' } });
    expect(await rig.socket(path, session.headers)).toBe(404);
    expect(rig.studio.links).toHaveLength(1);
  });

  it('need a session and a page of ours besides their address', async () => {
    const rig = await open();
    const session = await rig.enter();
    const page = await rig.page(session);
    const path = session.base + (await page.link('output'));
    const { cookie = '', origin = '' } = session.headers;
    expect(await rig.socket(path, { cookie })).toBe(403);
    expect(await rig.socket(path, { origin })).toBe(403);
    await rig.openSocket(path, { cookie, origin });
  });

  it('end alone when main cannot join them', async () => {
    const rig = await open();
    const session = await rig.enter();
    const page = await rig.page(session);
    rig.studio.openMediaLink = () => {
      throw new Error('out of order');
    };
    const socket = await rig.openSocket(session.base + (await page.link('output')), session.headers);
    expect(await closeCode(socket)).toBe(1006);
    await expectAnswer(page);
    expect(rig.said.join('')).toContain('a socket could not be opened');
  });

  it('carry units and answer clock questions', async () => {
    const rig = await open();
    const session = await rig.enter();
    const [socket] = await openLink(rig, session, await rig.page(session));
    socket.send(encodePacket({ type: 'clock', askedUs: 4, answerUs: null }));
    const [answer] = await once(socket, 'message');
    expect(Buffer.from(answer)).toEqual(
      Buffer.from(encodePacket({ type: 'clock', askedUs: 4, answerUs: 9 })),
    );
  });

  it.each([
    ['a packet that is none', Buffer.from('garbage garbage garbage'), 1005],
    ['a text', 'hello', 1007],
    ['a packet that is too large', Buffer.alloc(16 * MIB + 65), 1009],
  ])('are closed by %s, and nothing else is', async (_what, data, code) => {
    const rig = await open();
    const session = await rig.enter();
    const page = await rig.page(session);
    const [other] = await openLink(rig, session, page);
    const [socket] = await openLink(rig, session, page);
    socket.send(data);
    expect(await closeCode(socket)).toBe(code);
    expect(other.readyState).toBe(other.OPEN);
    await expectAnswer(page);
  });

  it('outlive any bytes', async () => {
    const rig = await open();
    const session = await rig.enter();
    const page = await rig.page(session);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.boolean(), async (bytes, framed) => {
        const [socket] = await openLink(rig, session, page);
        // Half of them begin as packets do, to get further than the version.
        socket.send(framed ? Uint8Array.from([1, (bytes[0] ?? 0) % 6, ...bytes]) : bytes);
        socket.close();
        await once(socket, 'close');
      }),
      { numRuns: 60 },
    );
    await expectAnswer(page);
  });
});

describe('the end', () => {
  it('says goodbye to every window, within its limit also to one that does not answer', async () => {
    const rig = await open();
    const session = await rig.enter();
    const page = await rig.page(session);
    const hung = await rig.page(session, 'window-hung');
    await rig.studio.until(() => rig.studio.listeners === 2);
    hung.socket.pause();
    const started = performance.now();
    const [code] = await Promise.all([page.closed(), rig.shell.close()]);
    expect(code).toBe(1001);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(rig.shell.close()).toBe(rig.shell.close());
    await rig.studio.until(() => rig.studio.listeners === 0);
  });
});

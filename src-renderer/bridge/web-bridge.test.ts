import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FromPage, ToPage } from '../../src-preload/web-messages.ts';
import { webBridge } from './web-bridge.ts';

/** A browser's WebSocket, played. */
class FakeSocket {
  static readonly OPEN = 1;
  static readonly all: FakeSocket[] = [];
  static get last(): FakeSocket {
    const socket = FakeSocket.all.at(-1);
    if (!socket) throw new Error('no socket was opened');
    return socket;
  }
  readonly sent: FromPage[] = [];
  readonly url: string;
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;

  constructor(url: string) {
    this.url = url;
    FakeSocket.all.push(this);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  lose(): void {
    this.readyState = 3;
    this.onclose?.();
  }
  tell(message: ToPage): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all.length = 0;
  const stored = new Map<string, string>();
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('window', {
    location: { href: 'http://127.0.0.1:4000/abc/?view=live' },
    sessionStorage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => stored.set(key, value),
      removeItem: (key: string) => stored.delete(key),
    },
    addEventListener: () => undefined,
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A bridge whose socket is open. */
function connected() {
  const bridge = webBridge();
  FakeSocket.last.open();
  return { bridge, socket: FakeSocket.last };
}

describe('the bridge over the web shell’s socket', () => {
  it('says hello first, at the contract beside the page', () => {
    const { bridge, socket } = connected();
    expect(socket.url).toBe('ws://127.0.0.1:4000/abc/contract');
    expect(socket.sent).toEqual([{ type: 'hello', clientId: bridge.clientId }]);
  });

  it('gives each call its own answer, in whatever order they come', async () => {
    const { bridge, socket } = connected();
    const answers = [bridge.commands['presets.export'](null), bridge.commands['live.stop'](null)];
    expect(socket.sent.slice(1)).toEqual([
      { type: 'call', id: 0, name: 'presets.export', request: null },
      { type: 'call', id: 1, name: 'live.stop', request: null },
    ]);
    socket.tell({ type: 'reply', id: 9, reply: { ok: true, value: 'nobody asked' } });
    socket.tell({ type: 'reply', id: 1, reply: { ok: true, value: null } });
    socket.tell({ type: 'reply', id: 0, reply: { ok: true, value: '[]' } });
    expect(await Promise.all(answers)).toEqual([
      { ok: true, value: '[]' },
      { ok: true, value: null },
    ]);
  });

  it('answers what waits when main is lost, and at once while it is', async () => {
    const { bridge, socket } = connected();
    const waiting = bridge.commands['live.stop'](null);
    socket.lose();
    expect(await waiting).toMatchObject({ ok: false, error: { code: 'aborted' } });
    expect(await bridge.commands['live.stop'](null)).toMatchObject({ ok: false, error: { code: 'aborted' } });
    await expect(bridge.openMediaLink('output')).rejects.toThrow('Rivulet does not answer');
  });

  it('bounds the calls that wait', async () => {
    const { bridge, socket } = connected();
    for (let count = 0; count < 256; count += 1) void bridge.commands['live.stop'](null);
    expect(await bridge.commands['live.stop'](null)).toMatchObject({ ok: false, error: { code: 'busy' } });
    socket.tell({ type: 'reply', id: 0, reply: { ok: true, value: null } });
    void bridge.commands['live.stop'](null);
    expect(socket.sent).toHaveLength(1 + 257);
  });

  it('connects again, later and later, and soon again once main has spoken', () => {
    const waits = (): number => {
      const before = FakeSocket.all.length;
      let ms = 0;
      for (; FakeSocket.all.length === before && ms < 60_000; ms += 250) vi.advanceTimersByTime(250);
      return ms;
    };
    const { socket } = connected();
    socket.lose();
    const all = [waits()];
    for (let count = 0; count < 5; count += 1) {
      // Being let in and thrown out again is no success.
      FakeSocket.last.open();
      FakeSocket.last.lose();
      all.push(waits());
    }
    expect(all).toEqual([250, 500, 1000, 2000, 4000, 4000]);
    FakeSocket.last.open();
    FakeSocket.last.tell({ type: 'event', name: 'state', payload: {} });
    FakeSocket.last.lose();
    expect(waits()).toBe(250);
  });

  it('tells whether main is there, and to whom still listens', () => {
    const seen: boolean[] = [];
    const bridge = webBridge();
    const stop = bridge.onConnection((is) => seen.push(is));
    FakeSocket.last.open();
    FakeSocket.last.lose();
    stop();
    vi.advanceTimersByTime(250);
    FakeSocket.last.open();
    expect(seen).toEqual([false, true, false]);
  });

  it('hands events to their listeners', () => {
    const { bridge, socket } = connected();
    const seen: unknown[] = [];
    const stop = bridge.events.notice((notice) => seen.push(notice));
    socket.tell({ type: 'event', name: 'notice', payload: 1 });
    socket.tell({ type: 'event', name: 'stats', payload: 2 });
    stop();
    socket.tell({ type: 'event', name: 'notice', payload: 3 });
    expect(seen).toEqual([1]);
  });

  it('opens media links beside the page', async () => {
    const { bridge, socket } = connected();
    const opening = bridge.openMediaLink('capture');
    expect(socket.sent.at(-1)).toEqual({ type: 'link', id: 0, kind: 'capture' });
    socket.tell({ type: 'reply', id: 0, reply: { ok: true, value: 'media/xyz' } });
    expect(await opening).toEqual({ type: 'socket', url: 'ws://127.0.0.1:4000/abc/media/xyz' });
  });

  it('hands files over, and says when that fails', async () => {
    const { bridge } = connected();
    const asked: unknown[] = [];
    const file = new File(['x'], 'ä & b.mp4');
    vi.stubGlobal('fetch', async (...args: unknown[]) => {
      asked.push(args);
      return { json: async () => ({ ok: true, value: { id: 'f' } }) };
    });
    expect(await bridge.openFile(file)).toEqual({ ok: true, value: { id: 'f' } });
    expect(asked).toEqual([['files?name=%C3%A4%20%26%20b.mp4', { method: 'PUT', body: file }]]);
    for (const broken of [
      async () => Promise.reject(new Error('reset')),
      async () => new Response('Forbidden'),
    ]) {
      vi.stubGlobal('fetch', broken);
      expect(await bridge.openFile(file)).toMatchObject({ ok: false, error: { code: 'media_unreadable' } });
    }
  });
});

import type { IpcMain, MessageChannelMain, WebContents, WebFrameMain } from 'electron';
import { describe, expect, test, vi } from 'vitest';
import { commandNames } from '../../../src-preload/contract.ts';
import { channelOf, channels } from '../../../src-preload/electron-api.ts';
import { GatewayError } from '../../base/errors.ts';
import { silentLogger } from '../../base/log.ts';
import { type IpcOptions, serveIpc } from './ipc.ts';
import { WINDOW_URL } from './own-page.ts';

type Handler = (event: unknown, request?: unknown) => unknown;

const ours = {} as WebContents;
const topFrame = (url = WINDOW_URL) => ({
  url,
  parent: null,
  postMessage: vi.fn<WebFrameMain['postMessage']>(),
});

function served(overrides: Partial<IpcOptions['studio']> = {}) {
  const handlers = new Map<string, Handler[]>();
  const add = (channel: string, handler: Handler) =>
    void handlers.set(channel, [...(handlers.get(channel) ?? []), handler]);
  const answer = vi.fn<IpcOptions['answer']>(async () => ({ ok: true, value: 'done' }));
  const openMediaLink = vi.fn<IpcOptions['studio']['openMediaLink']>();
  const port1 = { on: () => port1, start: () => undefined, close: () => undefined };
  const port2 = {};
  serveIpc({
    ipc: { handle: add, on: add } as unknown as IpcMain,
    studio: {
      openMediaLink,
      addFile: async (path) => ({ id: '1', name: path, durationS: null, width: null, height: null }),
      ...overrides,
    },
    answer,
    clientOf: (contents) => (contents === ours ? 'window-1' : null),
    makeChannel: () => ({ port1, port2 }) as unknown as MessageChannelMain,
    logger: silentLogger,
  });
  const ask = async (channel: string, request: unknown, event: object = {}) =>
    handlers.get(channel)?.[0]?.({ sender: ours, senderFrame: topFrame(), ...event }, request);
  return { handlers, answer, openMediaLink, ask, port2 };
}

describe('the IPC table', () => {
  test('has exactly one handler for each command and each channel of the shell, and no other', () => {
    const { handlers } = served();
    const { mediaPort: _sentByMain, ...asked } = channels;
    expect([...handlers.keys()].sort()).toEqual(
      [...commandNames.map(channelOf), ...Object.values(asked)].sort(),
    );
    for (const [channel, list] of handlers) expect(list, channel).toHaveLength(1);
  });

  test.each(commandNames)('%s goes to the host with its window', async (name) => {
    const { ask, answer } = served();
    expect(await ask(channelOf(name), { some: 'request' })).toEqual({ ok: true, value: 'done' });
    expect(answer.mock.calls).toEqual([[name, { some: 'request' }, { clientId: 'window-1' }]]);
  });
});

const strangers: readonly (readonly [string, object])[] = [
  ['a window that is none of ours', { sender: {} }],
  ['a frame that has been replaced', { senderFrame: null }],
  ['a frame inside our page', { senderFrame: { ...topFrame(), parent: topFrame() } }],
  ['a foreign page in our window', { senderFrame: topFrame('https://example.org/index.html') }],
  ['the empty page of a window being opened', { senderFrame: topFrame('about:blank') }],
  ['one of our own files that is no page', { senderFrame: topFrame('rivulet-app://window/logo.svg') }],
];

describe.each(strangers)('%s', (_who, event) => {
  test('is refused on every channel', async () => {
    const { ask, answer, openMediaLink } = served();
    for (const channel of [...commandNames.map(channelOf), channels.openFile, channels.openMediaLink])
      expect(await ask(channel, 'capture', event)).toMatchObject({
        ok: false,
        error: { code: 'not_allowed' },
      });
    expect(answer).not.toHaveBeenCalled();
    expect(openMediaLink).not.toHaveBeenCalled();
  });

  test('gets no id', async () => {
    const { handlers } = served();
    const message = { sender: ours, senderFrame: topFrame(), ...event, returnValue: 'unset' };
    handlers.get(channels.clientId)?.[0]?.(message);
    expect(message.returnValue).toBeNull();
  });
});

describe('channels of the shell', () => {
  test('our page gets the id of its window', () => {
    const { handlers } = served();
    const message = { sender: ours, senderFrame: topFrame(), returnValue: null };
    handlers.get(channels.clientId)?.[0]?.(message);
    expect(message.returnValue).toBe('window-1');
  });

  test('a media link: one port to the studio, one to the frame that asked, under one id', async () => {
    const { ask, openMediaLink, port2 } = served();
    const frame = topFrame();
    const reply = (await ask(channels.openMediaLink, 'output', { senderFrame: frame })) as { value: string };
    expect(openMediaLink.mock.calls[0]?.slice(0, 2)).toEqual(['output', { clientId: 'window-1' }]);
    expect(frame.postMessage.mock.calls).toEqual([[channels.mediaPort, reply.value, [port2]]]);
  });

  test.each([
    [channels.openMediaLink, 'control'],
    [channels.openMediaLink, null],
    [channels.openMediaLink, { kind: 'output' }],
    [channels.openFile, ''],
    [channels.openFile, 7],
    [channels.openFile, 'x'.repeat(32_769)],
  ])('%s refuses a malformed request', async (channel, request) => {
    const { ask, openMediaLink } = served();
    expect(await ask(channel, request)).toMatchObject({ ok: false, error: { code: 'command_invalid' } });
    expect(openMediaLink).not.toHaveBeenCalled();
  });

  test('a file is made known by its path, and its error is told by its code', async () => {
    expect(await served().ask(channels.openFile, '/clip.mp4')).toMatchObject({
      ok: true,
      value: { name: '/clip.mp4' },
    });
    const failing = served({
      addFile: async () => {
        throw new GatewayError('media_not_found', 'the file is gone: choose another one');
      },
    });
    expect(await failing.ask(channels.openFile, '/gone.mp4')).toEqual({
      ok: false,
      error: { code: 'media_not_found', message: 'the file is gone: choose another one', fields: {} },
    });
  });

  test('what fails unexpectedly tells the window nothing of where and why', async () => {
    const failing = served({
      addFile: async () => {
        throw new Error('EACCES: /home/me/private/clip.mp4');
      },
    });
    const reply = await failing.ask(channels.openFile, '/clip.mp4');
    expect(reply).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(JSON.stringify(reply)).not.toContain('private');
  });

  test('a frame that is gone leaves no open link behind', async () => {
    const { ask, openMediaLink } = served();
    const frame = topFrame();
    frame.postMessage.mockImplementation(() => {
      throw new Error('Render frame was disposed');
    });
    expect(await ask(channels.openMediaLink, 'output', { senderFrame: frame })).toMatchObject({ ok: false });
    expect(openMediaLink).not.toHaveBeenCalled();
  });
});

import type { BrowserWindow, DesktopCapturerSource, Session, Streams, WebFrameMain } from 'electron';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { silentLogger } from '../../base/log.ts';
import { guardDisplayMedia, sourceMenu } from './display-media.ts';

const thumbnail = { isEmpty: () => true };
const source = (id: string, name: string) => ({ id, name, thumbnail }) as DesktopCapturerSource;
const screen = source('screen:0:0', 'Entire screen');
const editor = source('window:7:0', 'Text & more');

type Handler = NonNullable<Parameters<Session['setDisplayMediaRequestHandler']>[0]>;
const topFrame = { parent: null } as WebFrameMain;

/** A page asks for a screen; `pick` acts on the menu it is shown. */
function asked(
  request: Partial<Parameters<Handler>[0]>,
  sources: DesktopCapturerSource[] | Error,
  pick: (items: Electron.MenuItemConstructorOptions[], closed: () => void) => void,
): Promise<Streams | undefined> {
  const handlers: Handler[] = [];
  const session = { setDisplayMediaRequestHandler: (handler: Handler) => handlers.push(handler) };
  guardDisplayMedia(session as unknown as Session, {
    capturer: {
      getSources: () => (sources instanceof Error ? Promise.reject(sources) : Promise.resolve(sources)),
    },
    buildMenu: (items) =>
      ({
        popup: ({ callback }: { callback: () => void }) => pick(items, callback),
      }) as unknown as Electron.Menu,
    windowOf: () => ({}) as BrowserWindow,
    logger: silentLogger,
  });
  const full = {
    frame: topFrame,
    securityOrigin: 'rivulet-app://window/',
    videoRequested: true,
    audioRequested: false,
    userGesture: true,
    ...request,
  };
  return new Promise((resolve) => handlers[0]?.(full, resolve));
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv('XDG_SESSION_TYPE', 'x11');
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe('a page that wants to film the screen', () => {
  test('gets what the user chooses, also when the menu closes first', async () => {
    const streams = asked({}, [screen, editor], (items, closed) => {
      closed();
      const click = items[2]?.click as (() => void) | undefined;
      click?.();
      vi.runAllTimers();
    });
    expect(await streams).toEqual({ video: editor });
  });

  test('gets nothing when the menu is closed without a choice', async () => {
    const streams = asked({}, [screen], (_items, closed) => {
      closed();
      vi.runAllTimers();
    });
    expect(await streams).toBeUndefined();
  });

  test.each([
    ['a foreign origin', { securityOrigin: 'https://example.org/' }],
    ['a frame inside the page', { frame: { parent: topFrame } as WebFrameMain }],
    ['a frame that is gone', { frame: null }],
    ['sound alone', { videoRequested: false }],
  ])('is refused for %s, without asking the user', async (_why, request) => {
    const pick = vi.fn<() => void>();
    expect(await asked(request, [screen], pick)).toBeUndefined();
    expect(pick).not.toHaveBeenCalled();
  });

  test.each([
    ['there are no sources', []],
    ['they cannot be listed', new Error('no portal')],
  ])('is refused when %s', async (_why, sources) => {
    expect(await asked({}, sources, () => undefined)).toBeUndefined();
  });

  test('is not asked twice where the desktop has asked itself', async () => {
    vi.stubEnv('XDG_SESSION_TYPE', 'wayland');
    expect(await asked({}, [editor], () => undefined)).toEqual({ video: editor });
  });
});

test('the menu has screens first, and shows titles as they are', () => {
  const menu = sourceMenu([editor, source('window:8:0', ' '), screen], () => undefined);
  expect(menu.map(({ label, type }) => label ?? type)).toEqual([
    'Entire screen',
    'separator',
    'Text && more',
    'Untitled window',
  ]);
});

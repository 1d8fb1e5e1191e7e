import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { commandNames, type LivePhase } from '../../../src-preload/contract.ts';
import { channelOf } from '../../../src-preload/electron-api.ts';
import {
  FakeWindow,
  fakeAnswers,
  fakeApp,
  fakeElectron,
  fakeIpc,
  fakeMenus,
  fakeMessages,
  fakePower,
  fakeShown,
} from '../../../test/support/fake-electron.ts';
import { sampleLive, sampleState } from '../../../test/support/sample-state.ts';
import { temporaryFolders } from '../../../test/support/temporary-folder.ts';
import { GatewayError } from '../../base/errors.ts';
import type { StudioApi, StudioEvent } from '../../studio/studio-api.ts';
import type { StudioOptions } from '../../studio/studio-options.ts';
import { WINDOW_URL } from './own-page.ts';
import { openShell, type Shell } from './shell.ts';

vi.mock('electron', async () => (await import('../../../test/support/fake-electron.ts')).fakeElectron);
const { openStudio } = vi.hoisted(() => ({
  openStudio: vi.fn<(options: StudioOptions) => Promise<unknown>>(),
}));
vi.mock('../../studio/studio.ts', () => ({ Studio: { open: openStudio } }));

/** A studio that does as it is told; its stream goes to the phase it is given. */
function fakeStudio() {
  const listeners = new Set<(event: StudioEvent) => void>();
  const commands = Object.fromEntries(commandNames.map((name) => [name, vi.fn(async () => null)]));
  const studio = {
    commands,
    state: sampleState(),
    subscribe: (listener: (event: StudioEvent) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    offerToken: vi.fn<StudioApi['offerToken']>(),
    close: vi.fn(async () => undefined),
  };
  const goTo = (phase: LivePhase): void => {
    studio.state = sampleState({ live: sampleLive(phase) });
    for (const listener of listeners) listener({ name: 'state', payload: { live: studio.state.live } });
  };
  return { studio, goTo };
}

const newFolder = temporaryFolders();
let folder = '';
let shell: Shell;
let studio: ReturnType<typeof fakeStudio>['studio'];
let goTo: ReturnType<typeof fakeStudio>['goTo'];

beforeEach(async () => {
  folder = await newFolder();
  ({ studio, goTo } = fakeStudio());
  openStudio.mockResolvedValue(studio);
  shell = await openShell({ outFolder: '/out', dataFolder: folder });
});

afterEach(() => {
  fakeApp.removeAllListeners();
  fakeElectron.nativeTheme.removeAllListeners();
  fakeElectron.session.defaultSession.removeAllListeners();
  fakeApp.exits.length = 0;
  FakeWindow.all.length = 0;
  fakeAnswers.length = 0;
  fakeMessages.length = 0;
  fakeIpc.clear();
  fakePower.awake = false;
  fakeShown.length = 0;
});

function mainWindow(): FakeWindow {
  const [window] = FakeWindow.all;
  if (window === undefined) throw new Error('no window was opened');
  return window;
}

function press(menu: 'tray' | 'application', label: string): void {
  const find = (items: readonly { label?: string; click?: () => void; submenu?: unknown }[]): void => {
    for (const item of items) {
      if (item.label === label) item.click?.();
      if (Array.isArray(item.submenu)) find(item.submenu);
    }
  };
  find(fakeMenus[menu]);
}

test('opens one hardened window with our page, and shows it when it is drawn', () => {
  expect(FakeWindow.all).toHaveLength(1);
  const window = mainWindow();
  expect(window.loaded).toEqual([WINDOW_URL]);
  expect(window.options.webPreferences).toMatchObject({
    preload: join('/out', 'preload/electron.cjs'),
    sandbox: true,
  });
  expect(window.visible).toBe(false);
  window.emit('ready-to-show');
  expect(window.visible).toBe(true);
});

test('shows files in the file manager and never opens them, and knows the folder for videos', async () => {
  const options = openStudio.mock.lastCall?.[0];
  expect(options?.videosFolder).toBe('/home/u/videos');
  await options?.reveal?.('/home/u/videos/a.mp4');
  expect(fakeShown).toEqual(['/home/u/videos/a.mp4']);
});

test("answers the window's commands, and sends it events", async () => {
  const event = {
    sender: mainWindow().webContents,
    senderFrame: { parent: null, url: WINDOW_URL },
  };
  expect(await fakeIpc.get(channelOf('live.stop'))?.(event, null)).toEqual({ ok: true, value: null });
  expect(studio.commands['live.stop']).toHaveBeenCalledWith(null, { clientId: 'window-1' });
  goTo('live');
  expect(mainWindow().webContents.sent).toEqual([[channelOf('state'), { live: studio.state.live }]]);
});

test('keeps the machine awake while a stream runs, and says it in the tray', () => {
  goTo('connecting');
  expect(fakePower.awake).toBe(true);
  goTo('live');
  expect(fakeMenus.tray[0]?.label).toBe('Live');
  goTo('stopped');
  expect(fakePower.awake).toBe(false);
  expect(fakeMenus.tray[0]?.label).toBe('Not streaming');
});

test('stops the stream from the tray', () => {
  goTo('live');
  press('tray', 'Stop the Stream');
  expect(studio.commands['live.stop']).toHaveBeenCalledTimes(1);
});

test('a closed window quits in order when nothing is streamed', async () => {
  expect(mainWindow().pressClose()).toBe(false);
  await vi.waitFor(() => expect(fakeApp.exits).toEqual([0]));
  expect(studio.close).toHaveBeenCalledTimes(1);
  expect(fakeMessages).toEqual([]);
  expect(mainWindow().pressClose()).toBe(true);
});

test.skipIf(process.platform === 'darwin')('a closed window asks while a stream runs', async () => {
  mainWindow().show();
  goTo('live');
  fakeAnswers.push(2);
  mainWindow().pressClose();
  await vi.waitFor(() => expect(fakeMessages).toEqual(['Rivulet is at work']));
  expect(mainWindow().visible).toBe(true);
  fakeAnswers.push(0);
  mainWindow().pressClose();
  await vi.waitFor(() => expect(mainWindow().visible).toBe(false));
  expect(studio.close).not.toHaveBeenCalled();
  shell.show();
  expect(mainWindow().visible).toBe(true);
});

test('quitting asks once while a stream runs', async () => {
  goTo('live');
  fakeAnswers.push(0);
  fakeApp.quit();
  await vi.waitFor(() => expect(fakeApp.exits).toEqual([0]));
  expect(fakeMessages).toEqual(['Quit Rivulet?']);
});

test('remembers where the window was', async () => {
  mainWindow().emit('move');
  fakeApp.quit();
  await vi.waitFor(() => expect(fakeApp.exits).toEqual([0]));
  expect(JSON.parse(await readFile(join(folder, 'window.json'), 'utf8'))).toEqual({
    version: 1,
    data: { bounds: { x: 5, y: 6, width: 1000, height: 700 }, maximized: false },
  });
});

test('offers the token of a link, and says when it holds none', () => {
  shell.openLink('rivulet://token/abc');
  expect(studio.offerToken).toHaveBeenCalledWith('rivulet://token/abc');
  studio.offerToken.mockImplementation(() => {
    throw new GatewayError('token_invalid', 'this is no gateway token: the link holds none');
  });
  shell.openLink('rivulet://nothing');
  expect(mainWindow().webContents.sent).toEqual([
    [channelOf('notice'), { level: 'warning', text: 'this is no gateway token: the link holds none' }],
  ]);
});

test('a window whose process is gone is loaded again; the stream is not touched', () => {
  goTo('live');
  mainWindow().webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
  expect(mainWindow().loaded).toEqual([WINDOW_URL, WINDOW_URL]);
  expect(studio.commands['live.stop']).not.toHaveBeenCalled();
});

import { join } from 'node:path';
import {
  app,
  type BrowserWindow,
  desktopCapturer,
  shell as electronShell,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeTheme,
  protocol,
  safeStorage,
  session,
  webContents,
} from 'electron';
import { toGatewayError } from '../../base/errors.ts';
import { LogHub } from '../../studio/log-hub.ts';
import { Studio } from '../../studio/studio.ts';
import { ContractHost } from '../contract-host.ts';
import { whatRuns } from '../what-runs.ts';
import { describeProgram } from './about.ts';
import { serveWindow } from './app-protocol.ts';
import { nativeDialogs } from './dialogs.ts';
import { guardDisplayMedia } from './display-media.ts';
import { windowIcon } from './icons.ts';
import { serveIpc } from './ipc.ts';
import { systemKeyStore } from './key-store.ts';
import { bringToFront, createMainWindow, loadPage, openWindowPlace } from './main-window.ts';
import { guardNavigation } from './navigation.ts';
import { WINDOW_SCHEME } from './own-page.ts';
import { closeAction, QuitGate } from './quit.ts';
import { recoverWindow } from './recovery.ts';
import { guardSession, refuseBadCertificates } from './session.ts';
import { showStatus } from './status-display.ts';
import { openUpdates } from './update-source.ts';
import { userFolders } from './user-folders.ts';
import { utilityEngine } from './utility-channel.ts';
import { feedWindowOptions, groundColor, type WindowLook } from './window-options.ts';
import { KnownWindows } from './windows.ts';

/** Where things are. */
export interface ShellOptions {
  /** `out/`, with `preload/` and `renderer/` in it. */
  readonly outFolder: string;
  readonly dataFolder: string;
}

/** The running application as its entry sees it. */
export interface Shell {
  /** Brings the main window to the front. */
  show(): void;
  /** Offers the gateway token of a `rivulet://` link to the user; says what is wrong with one that holds none. */
  openLink(link: string): void;
}

/** Opens the application: guards first, then the studio, then its window. Only once Electron is ready. */
export async function openShell({ outFolder, dataFolder }: ShellOptions): Promise<Shell> {
  const mac = process.platform === 'darwin';
  const log = new LogHub();
  const { logger } = log;
  const windows = new KnownWindows();
  let main: BrowserWindow | null = null;
  const dialogs = nativeDialogs(() => main);
  const icon = windowIcon();
  const look = (): WindowLook => ({
    preload: join(outFolder, 'preload/electron.cjs'),
    icon,
    dark: nativeTheme.shouldUseDarkColors,
    devTools: !app.isPackaged,
  });

  guardSession(session.defaultSession);
  refuseBadCertificates(app);
  protocol.handle(WINDOW_SCHEME, serveWindow(join(outFolder, 'renderer')));
  guardDisplayMedia(session.defaultSession, {
    capturer: desktopCapturer,
    buildMenu: (template) => Menu.buildFromTemplate(template),
    windowOf: (frame) => {
      const contents = webContents.fromFrame(frame);
      return contents ? windows.windowOf(contents) : null;
    },
    logger,
  });
  app.on('child-process-gone', (_event, details) =>
    logger.warn('a process of Chromium is gone', { ...details }),
  );

  const place = await openWindowPlace(dataFolder);
  const studio = await Studio.open({
    dataFolder,
    shell: 'electron',
    version: app.getVersion(),
    runtime: { electron: process.versions.electron, chromium: process.versions.chrome },
    keyStore: systemKeyStore(safeStorage),
    chooseFile: dialogs.chooseFile,
    chooseFolder: dialogs.chooseFolder,
    // A file is shown in its folder, and a folder in the one it lies in: nothing is ever opened, as a program could be.
    reveal: async (path) => electronShell.showItemInFolder(path),
    ...userFolders(),
    log,
    connectEngine: utilityEngine,
  });
  const host = new ContractHost(studio, { logger });
  const running = (): string[] => whatRuns(studio.state);
  const gate = new QuitGate(app, {
    running,
    ask: dialogs.askToQuit,
    close: async () => void (await Promise.allSettled([studio.close(), place.close()])),
  });

  const know = (window: BrowserWindow): void => {
    const clientId = windows.add(window);
    window.once('closed', () => host.forget(clientId));
  };
  app.on('web-contents-created', (_event, contents) =>
    guardNavigation(contents, {
      feedOptions: () => feedWindowOptions(look()),
      onFeed: (window) => {
        know(window);
        // It shares the main window's process, which comes back by itself; the feed is opened again by hand.
        window.webContents.on('render-process-gone', () => window.destroy());
      },
      onRefused: (address) => logger.warn('a page wanted to go elsewhere and was refused', { address }),
    }),
  );
  serveIpc({
    ipc: ipcMain,
    studio,
    answer: (name, request, client) => host.answer(name, request, client),
    clientOf: (contents) => windows.clientOf(contents),
    makeChannel: () => new MessageChannelMain(),
    logger,
  });
  studio.subscribe((event) => windows.send(event));

  const openMain = (): BrowserWindow => {
    const window = createMainWindow(look(), place);
    main = window;
    know(window);
    recoverWindow(window, {
      logger,
      nowMs: () => performance.now(),
      askAfterFailure: dialogs.askAfterFailure,
    });
    window.on('close', (event) => {
      if (gate.leaving) return;
      event.preventDefault();
      void onClose(window);
    });
    window.once('closed', () => {
      main = null;
    });
    loadPage(window);
    return window;
  };
  const onClose = async (window: BrowserWindow): Promise<void> => {
    const action = closeAction(mac, running().length > 0);
    const answer = action === 'ask' ? await dialogs.askOnClose(running()) : action;
    if (answer === 'hide') window.hide();
    // The end of what runs has been agreed to, if anything does: nothing to ask again.
    if (answer === 'quit') await gate.leave();
  };
  const show = (): void => bringToFront(main ?? openMain());

  nativeTheme.on('updated', () => main?.setBackgroundColor(groundColor(nativeTheme.shouldUseDarkColors)));
  app.on('activate', show);
  // Closing is decided above; without this the program would end with its last window, asked or not.
  app.on('window-all-closed', () => undefined);

  const updates = await openUpdates({
    isBusy: () => running().length > 0,
    ask: dialogs.ask,
    tell: dialogs.tell,
    prepareToQuit: () => gate.prepare(),
    logger,
  });
  describeProgram();
  const shellCommand = (name: 'live.stop' | 'live.reconnect'): void =>
    void host.answer(name, null, { clientId: 'shell' });
  showStatus({
    studio,
    menu: { mac, devTools: !app.isPackaged, updates: updates !== null },
    actions: {
      show,
      stop: () => shellCommand('live.stop'),
      reconnect: () => shellCommand('live.reconnect'),
      reload: () => main && loadPage(main),
      checkForUpdates: () => void updates?.check({ asked: true }),
      about: () => app.showAboutPanel(),
      quit: () => app.quit(),
    },
    logger,
  });
  openMain();

  return {
    show,
    openLink: (link) => {
      show();
      try {
        studio.offerToken(link);
      } catch (error) {
        const text = toGatewayError(error).message;
        windows.send({ name: 'notice', payload: { level: 'warning', text } });
      }
    },
  };
}

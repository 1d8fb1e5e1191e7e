import { EventEmitter } from 'node:events';

/*
 * Electron's main process as far as the shell uses it: every call is kept, nothing is shown. It is for tests of how the
 * shell's parts are joined; what Electron itself does is tested with Electron (`test/e2e/electron.test.ts`).
 */

/** Web contents that go nowhere. */
class FakeContents extends EventEmitter {
  readonly sent: (readonly [channel: string, payload: unknown])[] = [];
  setWindowOpenHandler(): void {}
  send(channel: string, payload: unknown): void {
    this.sent.push([channel, payload]);
  }
}

/** A window that is never shown. */
export class FakeWindow extends EventEmitter {
  static readonly all: FakeWindow[] = [];
  readonly webContents = new FakeContents();
  readonly options: { readonly webPreferences?: object };
  readonly loaded: string[] = [];
  visible = false;

  constructor(options: { readonly webPreferences?: object }) {
    super();
    this.options = options;
    FakeWindow.all.push(this);
    fakeApp.emit('web-contents-created', {}, this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    this.loaded.push(url);
  }
  show(): void {
    this.visible = true;
  }
  hide(): void {
    this.visible = false;
  }
  /** What the user's click on the window's close button does. @returns true when the window would close */
  pressClose(): boolean {
    let prevented = false;
    this.emit('close', { preventDefault: () => (prevented = true) });
    return !prevented;
  }
  focus(): void {}
  restore(): void {}
  maximize(): void {}
  setBackgroundColor(): void {}
  isMinimized = (): boolean => false;
  isFullScreen = (): boolean => false;
  isMaximized = (): boolean => false;
  isDestroyed = (): boolean => false;
  getNormalBounds = () => ({ x: 5, y: 6, width: 1000, height: 700 });
}

class FakeApp extends EventEmitter {
  readonly exits: number[] = [];
  readonly isPackaged = false;
  readonly getVersion = (): string => '0.0.0';
  readonly getPath = (name: string): string => `/home/u/${name}`;
  setAboutPanelOptions(): void {}
  showAboutPanel(): void {}
  quit(): void {
    this.emit('before-quit', { preventDefault: () => undefined });
  }
  exit(code: number): void {
    this.exits.push(code);
  }
}

/** The application. */
export const fakeApp = new FakeApp();

/** Handlers by channel, as `ipcMain` keeps them. */
export const fakeIpc = new Map<string, (event: object, request?: unknown) => unknown>();

/** Buttons that the user presses in the message boxes to come; the first one when there is none left. */
export const fakeAnswers: number[] = [];
/** The messages of all boxes shown. */
export const fakeMessages: string[] = [];

/** What was shown in the file manager. */
export const fakeShown: string[] = [];

/** Whether the machine is kept awake. */
export const fakePower = { awake: false };

/** What the tray's menu and the application menu hold now. */
export const fakeMenus: { tray: MenuTemplate; application: MenuTemplate } = { tray: [], application: [] };

type MenuTemplate = readonly { readonly label?: string; readonly click?: () => void }[];

class FakeImage {
  addRepresentation(): void {}
  setTemplateImage(): void {}
  static createEmpty = (): FakeImage => new FakeImage();
  static createFromBuffer = (): FakeImage => new FakeImage();
}

class FakeTray extends EventEmitter {
  setImage(): void {}
  setToolTip(): void {}
  setContextMenu(template: MenuTemplate): void {
    fakeMenus.tray = template;
  }
}

const onIpc = (channel: string, handler: (event: object, request?: unknown) => unknown): void =>
  void fakeIpc.set(channel, handler);

/** The module `electron`. */
export const fakeElectron = {
  app: fakeApp,
  BrowserWindow: FakeWindow,
  desktopCapturer: {},
  dialog: {
    showMessageBox: async (...given: { readonly message?: string }[]) => {
      fakeMessages.push(given.at(-1)?.message ?? '');
      return { response: fakeAnswers.shift() ?? 0 };
    },
  },
  ipcMain: { handle: onIpc, on: onIpc },
  Menu: {
    buildFromTemplate: (template: MenuTemplate) => template,
    setApplicationMenu: (template: MenuTemplate) => {
      fakeMenus.application = template;
    },
  },
  MessageChannelMain: class {},
  nativeImage: FakeImage,
  nativeTheme: Object.assign(new EventEmitter(), { themeSource: 'system', shouldUseDarkColors: true }),
  powerSaveBlocker: {
    start: () => {
      fakePower.awake = true;
      return 1;
    },
    stop: () => {
      fakePower.awake = false;
      return true;
    },
  },
  protocol: { handle: () => undefined },
  safeStorage: {},
  screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
  session: {
    defaultSession: Object.assign(new EventEmitter(), {
      setPermissionRequestHandler: () => undefined,
      setPermissionCheckHandler: () => undefined,
      setDevicePermissionHandler: () => undefined,
      setBluetoothPairingHandler: () => undefined,
      setSpellCheckerEnabled: () => undefined,
      setDisplayMediaRequestHandler: () => undefined,
    }),
  },
  shell: {
    showItemInFolder: (path: string) => void fakeShown.push(path),
  },
  Tray: FakeTray,
  utilityProcess: {},
  webContents: { fromFrame: () => undefined },
};

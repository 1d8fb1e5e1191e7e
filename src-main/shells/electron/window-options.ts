import type { BrowserWindowConstructorOptions, NativeImage, WebPreferences } from 'electron';

/** The smallest size the layout is made for, in pixels. */
export const MIN_SIZE = { width: 900, height: 600 } as const;

/** Where a window is on the screen, in pixels. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What windows differ in. */
export interface WindowLook {
  /** Path of the built preload. */
  readonly preload: string;
  readonly icon: NativeImage;
  readonly dark: boolean;
  /** The developer tools can be opened. */
  readonly devTools: boolean;
}

/** The page's own ground (`--color-bg`), so that nothing flashes before its first picture. */
const GROUND = { light: '#eef1f4', dark: '#0e1215' } as const;

/** The colour a window has before its page is drawn. */
export function groundColor(dark: boolean): string {
  return dark ? GROUND.dark : GROUND.light;
}

function webPreferences({ preload, devTools }: WindowLook): WebPreferences {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    // Dictionaries would be fetched from a server.
    spellcheck: false,
    devTools,
    // Set at creation, since Chromium has been seen to keep an earlier choice: a hidden window goes on filming.
    backgroundThrottling: false,
    autoplayPolicy: 'no-user-gesture-required',
  };
}

/** Options of the main window; `bounds` null lets the system place it at its first size. */
export function mainWindowOptions(
  look: WindowLook,
  bounds: Rectangle | null,
): BrowserWindowConstructorOptions {
  return {
    ...(bounds ?? { width: 1280, height: 800, center: true }),
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    title: 'Rivulet',
    icon: look.icon,
    show: false,
    backgroundColor: groundColor(look.dark),
    autoHideMenuBar: true,
    webPreferences: webPreferences(look),
  };
}

/** Options of a clean feed's window, which other programs capture: the picture and nothing else, on black. */
export function feedWindowOptions(look: WindowLook): BrowserWindowConstructorOptions {
  return {
    width: 1280,
    height: 720,
    minWidth: 160,
    minHeight: 90,
    useContentSize: true,
    title: 'Rivulet clean feed',
    icon: look.icon,
    backgroundColor: '#000000',
    autoHideMenuBar: true,
    webPreferences: webPreferences(look),
  };
}

import { findBrowser, type Surroundings } from './find-browser.ts';
import { startProgram } from './start-program.ts';

/** How a window was opened, and why so: one sentence for people. */
export interface OpenedWindow {
  readonly kind: 'app' | 'browser' | 'none';
  readonly because: string;
}

/** What {@link openWindow} needs. */
export interface OpenWindowOptions extends Surroundings {
  readonly address: string;
  /** Where an app window keeps its own profile, so that what it was allowed stays allowed. */
  readonly profileFolder: string;
  /** True for the administrator, whom Chromium refuses to serve with its sandbox on. */
  readonly isRoot: boolean;
}

/** The programs that open an address in the user's own browser. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  linux: ['xdg-open'],
};

/**
 * Opens a window for the user: in app mode where a browser has one, else in a tab of their own browser. Where neither can
 * be, nothing is opened.
 */
export async function openWindow(options: OpenWindowOptions): Promise<OpenedWindow> {
  const { platform, environment, address } = options;
  if (platform === 'linux' && !environment.DISPLAY && !environment.WAYLAND_DISPLAY)
    return { kind: 'none', because: 'there is no display here' };
  const browser = options.isRoot ? null : await findBrowser(options);
  if (browser !== null && (await startProgram(browser, appArguments(options), environment)))
    return { kind: 'app', because: `${browser} shows it in a window of its own` };
  const [opener, ...first] = OPENERS[platform] ?? ['xdg-open'];
  if (await startProgram(opener, [...first, address], environment))
    return { kind: 'browser', because: 'no browser with an app mode was found: your own browser shows it' };
  return { kind: 'none', because: 'no browser could be started' };
}

/** Arguments for a window without browser parts that goes on at full speed when it is covered. */
export function appArguments({ address, profileFolder }: OpenWindowOptions): string[] {
  return [
    `--app=${address}`,
    `--user-data-dir=${profileFolder}`,
    '--window-size=1280,840',
    '--no-first-run',
    '--no-default-browser-check',
    '--autoplay-policy=no-user-gesture-required',
    '--disable-renderer-backgrounding',
    '--disable-backgrounding-occluded-windows',
    '--disable-background-timer-throttling',
  ];
}

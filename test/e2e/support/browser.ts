import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright';

/** The Chromium to test with: what `npm test` found or installed, else Debian's. */
export const browserPath: string | null =
  process.env.RIVULET_CHROMIUM || (existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : null);

/** Why browser tests are skipped, for their titles; '' when they run. */
export const browserSkip = browserPath === null ? ' (skipped: no Chromium)' : '';

/** Chromium from npm is built without the prompts by which a user refuses a camera: asking for one is "not supported" there. */
export const canRefuseCamera = !browserPath?.includes(join('browser', 'node_modules'));

/** What tsx makes of functions that are run in the page calls this. */
export const tsxHelper = 'globalThis.__name ??= (made) => made';

/** How {@link openBrowser} starts Chromium. */
export interface BrowserOptions {
  /** A Y4M clip the fake camera plays; otherwise Chromium's own picture. */
  readonly camera?: string;
  /** How many fake cameras; 1 by default. */
  readonly cameras?: number;
  /** False makes permission requests fail as if the user had said no. */
  readonly allowCamera?: boolean;
  readonly args?: readonly string[];
}

/** Arguments for a Chromium with a fake camera and microphone that keeps to itself (flags of media.md). */
export function browserArguments(options: BrowserOptions = {}): string[] {
  const device = options.cameras === undefined ? 'fps=30' : `fps=30,device-count=${options.cameras}`;
  return [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--mute-audio',
    `--use-fake-device-for-media-stream=${device}`,
    `--use-fake-ui-for-media-stream${options.allowCamera === false ? '=deny' : ''}`,
    ...(options.camera === undefined ? [] : [`--use-file-for-fake-video-capture=${options.camera}`]),
    ...(options.args ?? []),
  ];
}

/** Starts Chromium with a fake camera and microphone. The caller closes it. */
export async function openBrowser(options: BrowserOptions = {}): Promise<Browser> {
  if (browserPath === null) throw new Error('there is no Chromium to test with');
  return chromium.launch({ executablePath: browserPath, args: browserArguments(options) });
}

/** A window of its own, 1280×800 unless said. */
export async function openContext(
  browser: Browser,
  options: { size?: { width: number; height: number }; dark?: boolean } = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: options.size ?? { width: 1280, height: 800 },
    colorScheme: options.dark === false ? 'light' : 'dark',
    deviceScaleFactor: 1,
  });
  await context.addInitScript(tsxHelper);
  return context;
}

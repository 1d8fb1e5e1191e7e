import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ElectronApplication, _electron as electron, type Page } from 'playwright';

const PACKAGE = join(import.meta.dirname, '../../../node_modules/electron');

/** Path of Electron's program; null where only its package is installed. */
function electronBinary(): string | null {
  const pathFile = join(PACKAGE, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const binary = join(PACKAGE, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : null;
}

/** Why Electron cannot be run here; null where it can. */
export function whyNoElectron(): string | null {
  if (electronBinary() === null) return 'skipped: no Electron binary';
  const { platform, env } = process;
  const display = platform !== 'linux' || env.DISPLAY !== undefined || env.WAYLAND_DISPLAY !== undefined;
  return display ? null : 'skipped: no display for Electron';
}

/** Chromium's own switches: a camera that is always there; root has no sandbox. */
const SWITCHES = [
  '--use-fake-device-for-media-stream=fps=30',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** The application as it is started from a built checkout. */
export interface RunningApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** What it takes to start it a second time on the same data. */
  readonly again: { readonly binary: string; readonly args: string[]; readonly env: Record<string, string> };
  close(): Promise<void>;
}

/** Starts the application on data of its own; resolves when its window shows the live view. */
export async function startElectron(): Promise<RunningApp> {
  const home = await mkdtemp(join(tmpdir(), 'rivulet-electron-'));
  const root = join(PACKAGE, '../..');
  const env = { ...definedOnly(process.env), RIVULET_HOME: home };
  const args = [root, ...SWITCHES];
  const app = await electron.launch({ executablePath: electronBinary() ?? '', args, env });
  const page = await app.firstWindow();
  await page.getByRole('button', { name: 'Go live' }).first().waitFor();
  return {
    app,
    page,
    again: { binary: electronBinary() ?? '', args, env },
    close: async () => {
      await app.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settlesWithin } from '../../src-main/base/async.ts';

/** Why OBS cannot be run here; '' where it can. */
export const obsMissing: string = ['obs', 'Xvfb']
  .filter((program) => !(process.env.PATH ?? '').split(':').some((path) => existsSync(join(path, program))))
  .map((program) => `${program} is not installed`)
  .join(', ');

/** How long OBS may take to open its WebSocket server, in milliseconds; software rendering is slow on a busy machine. */
const START_LIMIT_MS = 40_000;

/** An OBS of this test's own: own home, own screen, own port. */
export interface ObsProcess {
  readonly port: number;
  readonly password: string;
  /** The folder that OBS takes for the user's home. */
  readonly home: string;
  /** Starts OBS again after {@link ObsProcess.kill}; resolves when its WebSocket server listens. */
  start(): Promise<void>;
  /** Ends OBS as a crash would. */
  kill(): Promise<void>;
  /** Ends OBS and the screen, and removes the home. */
  close(): Promise<void>;
}

/** Options of {@link startObs}. */
export interface ObsProcessOptions {
  readonly password?: string;
  /** Size of the canvas in pixels; 1280x720 by default. */
  readonly canvas?: { readonly width: number; readonly height: number };
}

/** Starts OBS under a screen of its own. */
export async function startObs(options: ObsProcessOptions = {}): Promise<ObsProcess> {
  const password = options.password ?? 'correct horse';
  const canvas = options.canvas ?? { width: 1280, height: 720 };
  const home = await mkdtemp(join(tmpdir(), 'rivulet-obs-'));
  const port = await freePort();
  await writeSettings(home, port, password, canvas);
  const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const display = `:${(await firstLine(screen)).trim()}`;
  endWithUs(screen);
  let obs: ChildProcess | null = null;

  const start = async (): Promise<void> => {
    const child = spawn(
      'obs',
      ['--multi', '--minimize-to-tray', '--collection', 'x', '--profile', 'x', '--disable-updater'],
      {
        env: {
          PATH: process.env.PATH,
          HOME: home,
          XDG_CONFIG_HOME: join(home, '.config'),
          XDG_RUNTIME_DIR: join(home, 'run'),
          XDG_CACHE_HOME: join(home, '.cache'),
          DISPLAY: display,
          LIBGL_ALWAYS_SOFTWARE: '1',
          LANG: 'C.UTF-8',
        },
        stdio: 'ignore',
      },
    );
    obs = child;
    endWithUs(child);
    await listens(port, child);
  };
  const kill = async (): Promise<void> => {
    const child = obs;
    obs = null;
    if (child) await end(child, 'SIGKILL');
  };
  const close = async (): Promise<void> => {
    await kill();
    await end(screen, 'SIGTERM');
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await start();
  } catch (error) {
    await close();
    throw error;
  }
  return { port, password, home, start, kill, close };
}

async function writeSettings(
  home: string,
  port: number,
  password: string,
  canvas: { readonly width: number; readonly height: number },
): Promise<void> {
  const folder = join(home, '.config', 'obs-studio');
  const profile = join(folder, 'basic', 'profiles', 'x');
  await mkdir(profile, { recursive: true });
  await mkdir(join(home, 'run'), { recursive: true, mode: 0o700 });
  await writeFile(
    join(folder, 'global.ini'),
    [
      '[General]',
      'FirstRun=true',
      'LastVersion=486539264',
      '[OBSWebSocket]',
      'FirstLoad=false',
      'ServerEnabled=true',
      `ServerPort=${port}`,
      'AuthRequired=true',
      `ServerPassword=${password}`,
      '',
    ].join('\n'),
  );
  await writeFile(
    join(profile, 'basic.ini'),
    [
      '[General]',
      'Name=x',
      '[Video]',
      `BaseCX=${canvas.width}`,
      `BaseCY=${canvas.height}`,
      `OutputCX=${canvas.width}`,
      `OutputCY=${canvas.height}`,
      'FPSCommon=30',
      '',
    ].join('\n'),
  );
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function firstLine(child: ChildProcess): Promise<string> {
  const [chunk] = await Promise.race([
    once(child.stdio[3] as NodeJS.ReadableStream, 'data'),
    once(child, 'exit').then(() => {
      throw new Error('Xvfb ended before it had a screen');
    }),
  ]);
  return String(chunk);
}

/** Resolves when something listens on `port`. */
async function listens(port: number, child: ChildProcess): Promise<void> {
  const limit = Date.now() + START_LIMIT_MS;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('OBS ended while it started');
    if (Date.now() > limit) throw new Error(`OBS did not listen within ${START_LIMIT_MS} ms`);
    if (await answers(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Nothing is left running when this process ends, for whatever reason it can notice. */
function endWithUs(child: ChildProcess): void {
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  if (await settlesWithin(gone, 5000)) return;
  child.kill('SIGKILL');
  await gone;
}

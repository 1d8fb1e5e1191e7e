import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 5_000;

/** A program of this repository as a user starts it, on data of its own. */
export interface Program {
  /** The address it printed. */
  readonly url: string;
  readonly pid: number;
  /** The folder with its settings. */
  readonly home: string;
  /** What it has printed so far. */
  readonly printed: () => string;
  /** Ends it as Ctrl-C does. @returns its exit status; null when it had to be killed */
  stop(): Promise<number | null>;
  /** Ends it as a crash does, leaving its data in place. */
  kill(): Promise<void>;
}

/** Starts `npm start -- <words>`; resolves when it has printed its address. */
export async function startProgram(
  words: readonly string[],
  options: { home?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Program> {
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'rivulet-e2e-')));
  const child = spawn(process.execPath, ['scripts/start.mjs', ...words], {
    env: { ...process.env, ...userOf(home), RIVULET_HOME: home, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const url = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        text += `${line}\n`;
        const found = /https?:\/\/(?:127\.0\.0\.1|localhost):\d+\S*/.exec(line);
        if (found) resolve(found[0]);
      });
    }
    child.once('exit', (code) => reject(new Error(`${words[0]} ended with ${code}:\n${text}`)));
    setTimeout(() => reject(new Error(`${words[0]} printed no address:\n${text}`)), START_LIMIT_MS).unref();
  });
  try {
    return {
      url: await url,
      pid: child.pid ?? 0,
      home,
      printed: () => text,
      stop: async () => {
        const status = await stop(child);
        if (options.home === undefined) await rm(home, { recursive: true, force: true });
        return status;
      },
      kill: async () => {
        const exited = once(child, 'exit');
        child.kill('SIGKILL');
        await exited;
      },
    };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

/** A user whose own folders are in `home`: recordings go to the user's videos. */
function userOf(home: string): NodeJS.ProcessEnv {
  return { HOME: home, USERPROFILE: home, XDG_CONFIG_HOME: join(home, 'config') };
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  const [code] = (await exited) as [number | null];
  clearTimeout(timer);
  return code;
}

import { readFile, rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** Percentiles of the event loop's delay, in milliseconds. */
interface DelayFigures {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** The delay of the program's event loop, and what is left of it without waiting for a core that others use. */
export interface LoopFigures {
  readonly delay: DelayFigures;
  readonly own: DelayFigures;
}

/** Environment that loads the probe into a program; `path` is where its figures go. */
export function loopProbe(path: string): NodeJS.ProcessEnv {
  const probe = new URL('./loop-probe.mjs', import.meta.url).href;
  return { NODE_OPTIONS: `--import=${probe}`, RIVULET_LOOP_PROBE: path };
}

/** The figures since the last call, or since the program's start. */
export async function readLoop(pid: number, path: string): Promise<LoopFigures> {
  const file = `${path}.${pid}`;
  await rm(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  for (;;) {
    await wait(50);
    const text = await readFile(file, 'utf8').catch(() => '');
    // Written in one go, but it may be seen between its making and its writing.
    if (text.endsWith('}')) return JSON.parse(text) as LoopFigures;
  }
}

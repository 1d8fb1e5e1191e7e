import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { StreamSummary } from '../../src-preload/contract.ts';

/** What the launcher does once everything is installed and built, as it is in tests. */
const PROGRAM = `const { main } = await import(${JSON.stringify(
  pathToFileURL(join(import.meta.dirname, '../../out/main/cli.js')).href,
)}); await main(process.argv.slice(1));`;

/** A command that is running. */
export interface RunningCli {
  readonly child: ChildProcess;
  /** All it has written so far. */
  readonly output: { stdout: string; stderr: string };
  /** Resolves once standard error (or output) holds `text`. */
  says(text: string): Promise<void>;
  readonly finished: Promise<FinishedCli>;
}

/** A command that has ended. */
export interface FinishedCli {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Processes of its group that were still there 2 s after it had ended. */
  readonly orphans: readonly number[];
}

/** Starts `npm start -- <args>` without npm, in a process group of its own. */
export function startCli(
  args: readonly string[],
  options: { readonly cwd?: string; readonly stdin?: 'pipe' } = {},
): RunningCli {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, '--', ...args], {
    cwd: options.cwd,
    detached: true,
    stdio: [options.stdin ?? 'ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  const waiting = new Set<() => void>();
  const take = (stream: 'stdout' | 'stderr') => (text: string) => {
    output[stream] += text;
    for (const check of waiting) check();
  };
  child.stdout?.setEncoding('utf8').on('data', take('stdout'));
  child.stderr?.setEncoding('utf8').on('data', take('stderr'));
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const finished = closed.then(async ([code, signal]) => ({
    code,
    signal,
    ...output,
    orphans: await orphansOf(child.pid ?? 0),
  }));
  const says = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        if (!output.stderr.includes(text) && !output.stdout.includes(text)) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
      void finished.then(() => reject(new Error(`it ended without saying "${text}": ${output.stderr}`)));
    });
  return { child, output, says, finished };
}

/** Runs a command to its end. */
export function runCli(
  args: readonly string[],
  options: { readonly cwd?: string } = {},
): Promise<FinishedCli> {
  return startCli(args, options).finished;
}

/** The summary that `--json` printed; fails when standard output holds anything else. */
export function summaryOf({ stdout }: FinishedCli): StreamSummary {
  return JSON.parse(stdout);
}

/** Processes of a group, given 2 s to go away. Linux only; elsewhere none are found. */
async function orphansOf(group: number): Promise<number[]> {
  const deadline = Date.now() + 2000;
  for (;;) {
    const left = groupMembers(group);
    if (left.length === 0 || Date.now() > deadline) return left;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function groupMembers(group: number): number[] {
  const pids = readdirSync('/proc', { withFileTypes: true }).flatMap(({ name }) =>
    /^\d+$/.test(name) ? [Number(name)] : [],
  );
  return pids.filter((pid) => {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ');
      return fields[0] !== 'Z' && Number(fields[2]) === group;
    } catch {
      return false;
    }
  });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type StreamSummary, streamSummarySchema } from '../../src-preload/contract.ts';

const ROOT = join(import.meta.dirname, '../..');

/** A running `rivulet stream` of the test source. */
export interface StreamProcess {
  readonly pid: number;
  /** The first line of its notices that fits; fails when it ends before. */
  line(pattern: RegExp): Promise<string>;
  /** Settles when pictures come back. */
  live(): Promise<void>;
  /** Ends it at once. */
  kill(): void;
  /** Ends it as Ctrl-C does and gives its summary. */
  finish(): Promise<StreamSummary>;
}

/**
 * Starts `rivulet stream --input testsrc` at 720p30 with sound through the embedded orchestrator with `noop`.
 * @param outputs values of `--output`
 */
export function startStream(outputs: readonly string[], env: NodeJS.ProcessEnv = {}): StreamProcess {
  const args = [
    'start',
    '--',
    'stream',
    '--input',
    'testsrc',
    '--model',
    'noop',
    '--json',
    '--verbose',
    '--audio',
    'opus',
  ];
  for (const output of outputs) args.push('--output', output);
  const child: ChildProcess = spawn(process.execPath, [join(ROOT, 'scripts/start.mjs'), ...args.slice(2)], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  if (!child.stderr || !child.stdout || child.pid === undefined) throw new Error('the stream did not start');
  createInterface({ input: child.stderr }).on('line', (text) => {
    lines.push(text);
    for (const look of waiting) look();
  });
  let json = '';
  child.stdout.on('data', (text: Buffer) => {
    json += text.toString();
  });
  const ended = once(child, 'close');
  const line = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = lines.find((text) => pattern.test(text));
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      void ended.then(() => reject(new Error(`the stream ended: ${lines.slice(-5).join(' | ')}`)));
      look();
    });
  return {
    pid: child.pid,
    line,
    live: async () => void (await line(/output tracks/)),
    kill: () => void child.kill('SIGKILL'),
    finish: async () => {
      child.kill('SIGINT');
      await ended;
      return streamSummarySchema.parse(JSON.parse(json));
    },
  };
}

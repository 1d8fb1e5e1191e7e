import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { withTimeout } from '../../../src-main/base/async.ts';
import { scripts } from './python.ts';

/** One line a driver script wrote. */
export interface DriverEvent {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** How long a script may be silent when a test waits for it, in milliseconds. */
const SILENCE_MS = 30_000;
/** How much of what a script complained about is kept for error texts. */
const COMPLAINT_CHARS = 4_000;

/** A running driver script: JSON lines both ways (`python/lines.py`). */
export class PythonDriver implements AsyncDisposable {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #script: string;
  readonly #events: DriverEvent[] = [];
  readonly #exited: Promise<unknown>;
  readonly #waiting = new Set<() => void>();
  #complaints = '';
  #ended = false;

  constructor(python: string, script: string, options: object = {}) {
    this.#script = script;
    this.#child = spawn(python, ['-u', join(scripts, script), JSON.stringify(options)], {
      env: { ...process.env, PYTHONPATH: join(scripts, 'stand-ins'), PYTHONDONTWRITEBYTECODE: '1' },
    });
    this.#exited = once(this.#child, 'close').then(() => {
      this.#ended = true;
      this.#wakeAll();
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#complaints = (this.#complaints + text).slice(-COMPLAINT_CHARS);
    });
    this.#child.stdin.on('error', () => undefined); // A script that has ended reads no more commands.
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      this.#events.push(JSON.parse(line) as DriverEvent);
      this.#wakeAll();
    });
  }

  /** What the script wrote to its standard error, the newest part. */
  get complaints(): string {
    return this.#complaints;
  }

  /** Every event so far that has this name. */
  all(name: string): DriverEvent[] {
    return this.#events.filter(({ event }) => event === name);
  }

  /** The event of this name with this index, waiting for it. Fails with the script's complaints if it ends before. */
  async event(name: string, index = 0): Promise<DriverEvent> {
    for (;;) {
      const found = this.all(name)[index];
      if (found) return found;
      if (this.#ended) throw this.#failure(`ended without event "${name}" number ${index}`);
      const woken = new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
      });
      await withTimeout(woken, SILENCE_MS, () => this.#failure(`was silent while "${name}" was awaited`));
    }
  }

  /** Gives the script a command. */
  send(command: object): void {
    this.#child.stdin.write(`${JSON.stringify(command)}\n`);
  }

  /** Tells the script to end, and ends it if it does not. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end();
    try {
      await withTimeout(this.#exited, 3_000, () => this.#failure('did not end'));
    } catch {
      this.#child.kill('SIGKILL');
      await this.#exited;
    }
  }

  #wakeAll(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  #failure(what: string): Error {
    return new Error(`${this.#script} ${what}\n${this.#complaints}`);
  }
}

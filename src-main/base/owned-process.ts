import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type Deferred, deferred, settlesWithin, withTimeout } from './async.ts';
import { GatewayError } from './errors.ts';
import { type Logger, silentLogger } from './log.ts';
import type { FromOwned, ToOwned } from './owned-messages.ts';

/** How long a process may take to start, to answer a question, and to leave, in milliseconds. */
const START_LIMIT_MS = 15_000;
const ANSWER_LIMIT_MS = 5000;
const CLOSE_LIMIT_MS = 2000;

/** Signals by which people stop programs. */
const STOP_SIGNALS: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGTERM', 'SIGHUP']);

/** How a process ended. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What to start. */
export interface OwnedProcessOptions<Options> {
  /** What it is, for sentences: "the embedded network". */
  readonly name: string;
  /** Path of its program. */
  readonly entry: string;
  /** What its program is given; plain values. */
  readonly options: Options;
  /** Takes over its log lines, and as warnings what it writes to standard error. */
  readonly logger?: Logger | undefined;
}

/**
 * A process of Rivulet's own that runs a part of it, and that ends with this one at the latest: its program is
 * `runOwnedProgram` (owned-program.ts).
 * @typeParam Ready what it says of itself when it has started
 * @typeParam Answers what it can be asked, and the answers
 */
export class OwnedProcess<Options, Ready, Answers extends object = Record<never, never>> {
  /** What it said when it had started. */
  readonly ready: Ready;
  readonly pid: number;
  /** Settles when the process has ended, for whatever reason; never rejects. */
  readonly exited: Promise<ProcessExit>;
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #questions = new Map<number, Deferred<unknown>>();
  #asked = 0;
  #closing: Promise<void> | undefined;

  private constructor(name: string, child: ChildProcess, exited: Promise<ProcessExit>, ready: Ready) {
    this.#name = name;
    this.#child = child;
    this.exited = exited;
    this.ready = ready;
    this.pid = child.pid ?? 0;
    child.on('message', (message: FromOwned<Ready, Answers>) => this.#answered(message));
    void exited.then(() => this.#unanswered());
  }

  /**
   * Starts it; when this resolves the process is ready.
   * @throws GatewayError `timeout`, `aborted`, `internal`, or what its program raised while it started
   */
  static async start<Options, Ready, Answers extends object = Record<never, never>>(
    start: OwnedProcessOptions<Options>,
  ): Promise<OwnedProcess<Options, Ready, Answers>> {
    const { name, logger = silentLogger } = start;
    const child = fork(start.entry, [], {
      // In Electron the executable is Electron, which becomes Node by this variable.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const exited = once(child, 'exit').then(
      ([code, signal]): ProcessExit => ({ code, signal }),
      (): ProcessExit => ({ code: null, signal: null }),
    );
    child.stderr?.setEncoding('utf8').on('data', (text: string) => logger.warn(name, { text }));
    const message: ToOwned<Options, Answers> = { type: 'start', options: start.options };
    child.send(message as object, () => undefined);
    try {
      const ready = await withTimeout(
        readiness<Ready, Answers>(child, exited, name, logger),
        START_LIMIT_MS,
        () => new GatewayError('timeout', `${name} did not start within ${START_LIMIT_MS / 1000} seconds`),
      );
      return new OwnedProcess(name, child, exited, ready);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  /**
   * Asks it something.
   * @throws GatewayError `timeout`, `internal` when it has ended, or what its program raised
   */
  async ask<Question extends keyof Answers & string>(question: Question): Promise<Answers[Question]> {
    this.#asked += 1;
    const id = this.#asked;
    const answer = deferred<unknown>();
    this.#questions.set(id, answer);
    const message: ToOwned<Options, Answers> = { type: 'ask', id, question };
    if (this.#child.connected) this.#child.send(message as object, () => undefined);
    else answer.reject(this.#gone());
    try {
      return (await withTimeout(
        answer.promise,
        ANSWER_LIMIT_MS,
        () =>
          new GatewayError(
            'timeout',
            `${this.#name} did not answer within ${ANSWER_LIMIT_MS / 1000} seconds`,
          ),
      )) as Answers[Question];
    } finally {
      this.#questions.delete(id);
    }
  }

  /** Lets it finish and ends the process, within two seconds. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Ends the process at once, as a crash would. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async #close(): Promise<void> {
    const close: ToOwned<Options, Answers> = { type: 'close' };
    if (this.#child.connected) this.#child.send(close, () => undefined);
    if (!(await settlesWithin(this.exited, CLOSE_LIMIT_MS))) this.kill();
    await this.exited;
  }

  #answered(message: FromOwned<Ready, Answers>): void {
    if (message.type === 'answer') this.#questions.get(message.id)?.resolve(message.answer);
    else if (message.type === 'refused')
      this.#questions.get(message.id)?.reject(GatewayError.from(message.error));
  }

  #unanswered(): void {
    for (const question of this.#questions.values()) question.reject(this.#gone());
  }

  #gone(): GatewayError {
    return new GatewayError('internal', `${this.#name} has ended`);
  }
}

/**
 * The error of options that a process cannot be started with.
 * @param name what it is, for the sentence
 * @param issue what is wrong with them, of their schema
 */
export function optionsFault(
  name: string,
  issue: { readonly path: readonly PropertyKey[]; readonly message: string } | undefined,
): GatewayError {
  const option = issue?.path.join('.') ?? '';
  return new GatewayError('usage', `the option "${option}" of ${name} is not valid: ${issue?.message}`, {
    fields: { option },
  });
}

function readiness<Ready, Answers extends object>(
  child: ChildProcess,
  exited: Promise<ProcessExit>,
  name: string,
  logger: Logger,
): Promise<Ready> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: FromOwned<Ready, Answers>) => {
      if (message.type === 'ready') resolve(message.ready);
      else if (message.type === 'failed') reject(GatewayError.from(message.error));
      else if (message.type === 'log')
        logger[message.record.level](message.record.message, message.record.fields);
    });
    child.on('error', (error) =>
      reject(new GatewayError('internal', `${name} cannot be started (${error.message})`)),
    );
    void exited.then(({ code, signal }) =>
      reject(
        // The user's Ctrl-C goes to all processes of the terminal, and may be noticed here last.
        signal !== null && STOP_SIGNALS.has(signal)
          ? new GatewayError('aborted', `${name} was stopped while it started`)
          : new GatewayError(
              'internal',
              `${name} ended while it started (${signal ?? `exit status ${code}`})`,
            ),
      ),
    );
  });
}

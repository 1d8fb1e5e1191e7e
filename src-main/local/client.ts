import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { settlesWithin, withTimeout } from '../base/async.ts';
import { GatewayError } from '../base/errors.ts';
import { type Logger, silentLogger } from '../base/log.ts';
import type { FromChild, NetworkReady, ToChild } from './child-messages.ts';
import { localNetworkEntry } from './entry.ts';
import { type OrchestratorOptionsInput, orchestratorOptionsSchema } from './options.ts';

/** How long the process may take to answer, and to leave, in milliseconds. */
const START_LIMIT_MS = 15_000;
const CLOSE_LIMIT_MS = 2000;

/** How to start the embedded network. */
export interface LocalNetworkOptions extends OrchestratorOptionsInput {
  readonly logger?: Logger;
}

/** How a process ended. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The embedded network in a process of its own, which ends with this one at the latest. */
export class LocalNetwork {
  /** `https://host:port` for gateways. */
  readonly serviceUri: string;
  /** SHA-256 of its certificate, 64 hexadecimal digits: pin it, nobody else has said what it is. */
  readonly certificateFingerprint: string;
  /** Ids of the models it serves. */
  readonly models: readonly string[];
  readonly pid: number;
  /** Settles when the process has ended, for whatever reason; never rejects. */
  readonly exited: Promise<ProcessExit>;
  readonly #child: ChildProcess;
  #closing: Promise<void> | undefined;

  private constructor(child: ChildProcess, exited: Promise<ProcessExit>, ready: NetworkReady) {
    this.#child = child;
    this.exited = exited;
    this.pid = child.pid ?? 0;
    this.serviceUri = ready.serviceUri;
    this.certificateFingerprint = ready.certificateFingerprint;
    this.models = ready.models;
  }

  /**
   * Starts the process; when this resolves the orchestrator answers.
   * @throws GatewayError `port_in_use`, `usage`, `model_unknown`, `runner_unreachable`, `internal`
   */
  static async start(options: LocalNetworkOptions = {}): Promise<LocalNetwork> {
    const { logger = silentLogger, ...input } = options;
    const parsed = orchestratorOptionsSchema.safeParse(input);
    if (!parsed.success) throw optionsError(parsed.error.issues[0]);
    const child = fork(localNetworkEntry(), [], {
      // In Electron the executable is Electron, which becomes Node by this variable.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const exited = once(child, 'exit').then(
      ([code, signal]): ProcessExit => ({ code, signal }),
      (): ProcessExit => ({ code: null, signal: null }),
    );
    child.stderr?.setEncoding('utf8').on('data', (text: string) => logger.warn('local network', { text }));
    const start: ToChild = { type: 'start', options: parsed.data };
    child.send(start, () => undefined);
    try {
      const ready = await withTimeout(
        readiness(child, exited, logger),
        START_LIMIT_MS,
        () => new GatewayError('timeout', 'the embedded network did not start within 15 seconds'),
      );
      return new LocalNetwork(child, exited, ready);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  /** Ends its jobs and then the process, within two seconds. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Ends the process at once, as a crash would. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async #close(): Promise<void> {
    const close: ToChild = { type: 'close' };
    if (this.#child.connected) this.#child.send(close, () => undefined);
    if (!(await settlesWithin(this.exited, CLOSE_LIMIT_MS))) this.kill();
    await this.exited;
  }
}

function readiness(child: ChildProcess, exited: Promise<ProcessExit>, logger: Logger): Promise<NetworkReady> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: FromChild) => {
      if (message.type === 'ready') resolve(message.ready);
      else if (message.type === 'failed') reject(GatewayError.from(message.error));
      else logger[message.record.level](message.record.message, message.record.fields);
    });
    child.on('error', (error) =>
      reject(new GatewayError('internal', `the embedded network cannot be started (${error.message})`)),
    );
    void exited.then(({ code, signal }) =>
      reject(
        new GatewayError(
          'internal',
          `the embedded network ended while it started (${signal ?? `exit status ${code}`})`,
        ),
      ),
    );
  });
}

function optionsError(issue: { path: PropertyKey[]; message: string } | undefined): GatewayError {
  const option = issue?.path.join('.') ?? '';
  return new GatewayError(
    'usage',
    `the option "${option}" of the embedded network is not valid: ${issue?.message}`,
    {
      fields: { option },
    },
  );
}

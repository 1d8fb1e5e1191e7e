import type { Logger } from '../base/log.ts';
import { OwnedProcess, optionsFault, type ProcessExit } from '../base/owned-process.ts';
import type { Hex } from '../payments/bytes.ts';
import type { NetworkAnswers, NetworkReady } from './child-messages.ts';
import { localNetworkEntry } from './entry.ts';
import {
  type OrchestratorOptions,
  type OrchestratorOptionsInput,
  orchestratorOptionsSchema,
} from './options.ts';
import type { AccountFigures } from './recipient/accounts.ts';

/** What the process is called in sentences. */
const NAME = 'the embedded network';

type NetworkProcess = OwnedProcess<OrchestratorOptions, NetworkReady, NetworkAnswers>;

/** How to start the embedded network. */
export interface LocalNetworkOptions extends OrchestratorOptionsInput {
  readonly logger?: Logger;
}

/** The embedded network in a process of its own, which ends with this one at the latest. */
export class LocalNetwork {
  /** `https://host:port` for gateways. */
  readonly serviceUri: string;
  /** SHA-256 of its certificate, 64 hexadecimal digits: pin it, nobody else has said what it is. */
  readonly certificateFingerprint: string;
  /** Ids of the models it serves. */
  readonly models: readonly string[];
  /** The Ethereum address that is paid; null when nothing is. */
  readonly recipient: Hex | null;
  readonly pid: number;
  /** Settles when the process has ended, for whatever reason; never rejects. */
  readonly exited: Promise<ProcessExit>;
  readonly #process: NetworkProcess;

  private constructor(process: NetworkProcess) {
    this.#process = process;
    this.exited = process.exited;
    this.pid = process.pid;
    this.serviceUri = process.ready.serviceUri;
    this.certificateFingerprint = process.ready.certificateFingerprint;
    this.models = process.ready.models;
    this.recipient = process.ready.recipient;
  }

  /**
   * Starts the process; when this resolves the orchestrator answers.
   * @throws GatewayError `port_in_use`, `usage`, `model_unknown`, `runner_unreachable`, `timeout`, `internal`
   */
  static async start(options: LocalNetworkOptions = {}): Promise<LocalNetwork> {
    const { logger, ...input } = options;
    const parsed = orchestratorOptionsSchema.safeParse(input);
    if (!parsed.success) throw optionsFault(NAME, parsed.error.issues[0]);
    const entry = localNetworkEntry();
    return new LocalNetwork(await OwnedProcess.start({ name: NAME, entry, options: parsed.data, logger }));
  }

  /**
   * What was paid, by sender and job; empty when nothing is.
   * @throws GatewayError `timeout`, `internal` when the process has ended
   */
  accounts(): Promise<readonly AccountFigures[]> {
    return this.#process.ask('accounts');
  }

  /** Ends its jobs and then the process, within two seconds. */
  close(): Promise<void> {
    return this.#process.close();
  }

  /** Ends the process at once, as a crash would. */
  kill(): void {
    this.#process.kill();
  }
}

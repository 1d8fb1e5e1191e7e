import type { Logger } from '../base/log.ts';
import { OwnedProcess, optionsFault, type ProcessExit } from '../base/owned-process.ts';
import type { SessionAccount } from './accounts.ts';
import type { SignerAnswers, SignerReady } from './child-messages.ts';
import { localSignerEntry } from './entry.ts';
import { type SignerOptions, type SignerOptionsInput, signerOptionsSchema } from './options.ts';

/** What the process is called in sentences. */
const NAME = 'the embedded signer';

/** How to start the embedded signer; its port is any that is free unless one is given. */
export interface LocalSignerOptions extends SignerOptionsInput {
  readonly logger?: Logger;
}

/**
 * A signer for development in a process of its own, which ends with this one at the latest: its key is made at the start,
 * never leaves that process and is lost with it, and its chain is made up.
 */
export class LocalSigner {
  /** `http://host:port`: its address for gateways. */
  readonly address: string;
  /** The address that pays, as EIP-55 writes it. */
  readonly ethAddress: string;
  readonly pid: number;
  /** Settles when the process has ended, for whatever reason; never rejects. */
  readonly exited: Promise<ProcessExit>;
  readonly #process: OwnedProcess<SignerOptions, SignerReady, SignerAnswers>;

  private constructor(process: OwnedProcess<SignerOptions, SignerReady, SignerAnswers>) {
    this.#process = process;
    this.exited = process.exited;
    this.pid = process.pid;
    this.address = process.ready.url;
    this.ethAddress = process.ready.ethAddress;
  }

  /**
   * Starts the process; when this resolves the signer answers.
   * @throws GatewayError `port_in_use`, `signer_exposed`, `usage`, `timeout`, `internal`
   */
  static async start(options: LocalSignerOptions = {}): Promise<LocalSigner> {
    const { logger, ...input } = options;
    const parsed = signerOptionsSchema.safeParse({ port: 0, ...input });
    if (!parsed.success) throw optionsFault(NAME, parsed.error.issues[0]);
    const entry = localSignerEntry();
    return new LocalSigner(await OwnedProcess.start({ name: NAME, entry, options: parsed.data, logger }));
  }

  /**
   * What it paid, by session, the latest paid last.
   * @throws GatewayError `internal` when it has ended, `timeout`
   */
  accounts(): Promise<readonly SessionAccount[]> {
    return this.#process.ask('accounts');
  }

  /** Ends the process, within two seconds. */
  close(): Promise<void> {
    return this.#process.close();
  }

  /** Ends the process at once, as a crash would. */
  kill(): void {
    this.#process.kill();
  }
}

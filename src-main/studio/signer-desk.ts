import { z } from 'zod';
import type { SignerState } from '../../src-preload/contract.ts';
import { toGatewayError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { type CertificatePins, endpointOf } from '../gateway/index.ts';
import { parseSignerAddress } from '../gateway/signer/signer-address.ts';
import { SignerClient } from '../gateway/signer/signer-client.ts';
import type { SignerAccess } from '../gateway/signer/signer-exchange.ts';
import type { SecretStore } from '../settings/secrets.ts';

/** The name of the signer among the secrets. */
const SECRET = 'signer';

const storedSchema = z.object({ address: z.string(), headers: z.record(z.string(), z.string()) });

const UNTESTED = { test: 'untested', ethAddress: null, latencyMs: null, error: null } as const;

/** Options of {@link SignerDesk}. */
export interface SignerDeskOptions {
  readonly secrets: SecretStore;
  readonly pins: CertificatePins;
  readonly logger: Logger;
  readonly onChange: (state: SignerState) => void;
}

/** The remote signer: its address and headers among the secrets, and whether it answers. */
export class SignerDesk {
  readonly #options: SignerDeskOptions;
  #access: SignerAccess | null;
  #test: Pick<SignerState, 'test' | 'ethAddress' | 'latencyMs' | 'error'> = UNTESTED;
  #abort = new AbortController();

  constructor(options: SignerDeskOptions) {
    this.#options = options;
    this.#access = readStored(options.secrets.get(SECRET)?.text ?? null);
  }

  /** The signer as windows may know it: without the values of its headers. */
  get state(): SignerState {
    const { secrets } = this.#options;
    return {
      address: this.#access?.address ?? null,
      headerNames: Object.keys(this.#access?.headers ?? {}),
      stored: this.#access ? (secrets.get(SECRET)?.place ?? 'memory') : 'nowhere',
      keyStore: secrets.hasKeyStore,
      ...this.#test,
    };
  }

  /**
   * Sets the signer. Headers null keeps those there are, but only for the same host: they are nobody else's business. The
   * certificate it shows next is trusted.
   * @throws GatewayError `signer_not_recognised` for an address that is none, `settings_unwritable`
   */
  async save(request: {
    readonly address: string;
    readonly headers: Readonly<Record<string, string>> | null;
    readonly storePlain: boolean;
  }): Promise<void> {
    const url = parseSignerAddress(request.address);
    const previous = this.#access;
    const sameHost = previous !== null && parseSignerAddress(previous.address).origin === url.origin;
    const headers = request.headers ?? (sameHost ? previous.headers : {});
    const access: SignerAccess = { address: url.href.replace(/\/$/, ''), headers };
    this.#access = access;
    this.#options.pins.forget(endpointOf(url));
    this.#setTest(UNTESTED);
    try {
      await this.#options.secrets.set(SECRET, JSON.stringify(access), { storePlain: request.storePlain });
    } finally {
      this.#options.onChange(this.state);
    }
  }

  /** Forgets the signer. @throws GatewayError `settings_unwritable` */
  async forget(): Promise<void> {
    this.#access = null;
    this.#setTest(UNTESTED);
    await this.#options.secrets.delete(SECRET);
  }

  /** Asks the signer for its address; what comes of it shows in the state. Without a signer nothing happens. */
  async test(): Promise<void> {
    const access = this.#access;
    if (access === null) return;
    this.#setTest({ ...UNTESTED, test: 'testing' });
    const { signal } = this.#abort;
    const { pins, logger } = this.#options;
    try {
      const client = new SignerClient(access, { pins });
      try {
        const { ethAddress, latencyMs } = await client.signOrchestratorInfo(signal);
        if (signal.aborted) return;
        logger.info('signer answered', { signer: access.address, ethAddress, ms: Math.round(latencyMs) });
        this.#setTest({ test: 'ok', ethAddress, latencyMs, error: null });
      } finally {
        await client.close();
      }
    } catch (thrown) {
      if (signal.aborted) return;
      const error = toGatewayError(thrown);
      logger.warn('signer test failed', { signer: access.address, why: error.message });
      this.#setTest({ ...UNTESTED, test: 'failed', error: error.toJSON() });
    }
  }

  /** Gives up a test that runs. Idempotent. */
  close(): void {
    this.#abort.abort();
  }

  /** A test that still runs is about a signer, or a question, that is not the one wanted any more. */
  #setTest(test: Pick<SignerState, 'test' | 'ethAddress' | 'latencyMs' | 'error'>): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#test = test;
    this.#options.onChange(this.state);
  }
}

function readStored(text: string | null): SignerAccess | null {
  if (text === null) return null;
  try {
    const { address, headers } = storedSchema.parse(JSON.parse(text));
    parseSignerAddress(address);
    return { address, headers };
  } catch {
    return null;
  }
}

import { backoffMs, orAbort } from '../../base/async.ts';
import { type GatewayError, isAbort, toGatewayError } from '../../base/errors.ts';
import type { Hex } from '../../payments/bytes.ts';
import { parseSignerAddress } from './signer-address.ts';
import { SignerClient } from './signer-client.ts';
import type { SignerAccess, SignerExchangeOptions } from './signer-exchange.ts';

/** Milliseconds a signer that failed is asked after the others, doubling up to the longest. */
const FIRST_COOL_MS = 1_000;
const MAX_COOL_MS = 60_000;

/** By whom an orchestrator is asked: an Ethereum address and its owner's signature of it (protocol C1, E). */
export interface Identity {
  /** In lower case. */
  readonly ethAddress: Hex;
  /** 20 bytes. */
  readonly address: Uint8Array;
  /** 65 bytes. */
  readonly signature: Uint8Array;
}

/** One signer of a pool. */
export interface PoolSigner extends SignerAccess {
  /** Stays the same while its address and headers change. */
  readonly id: string;
}

/** How one signer does. */
export interface SignerStatus {
  readonly id: string;
  readonly state: 'untested' | 'asking' | 'reachable' | 'failing';
  /** What it pays from, as EIP-55 writes it, as it said last; null before. */
  readonly ethAddress: string | null;
  /** Milliseconds of its last answer; null before the first. */
  readonly latencyMs: number | null;
  /** When it was asked last, milliseconds since 1970; null before. */
  readonly askedMs: number | null;
  /** Why it is `failing`. */
  readonly error: GatewayError | null;
}

/** Codes of errors that are about the signer and not about what it was asked: another one may do. */
const SIGNER_FAULTS: ReadonlySet<string> = new Set([
  'signer_unreachable',
  'signer_refused',
  'signer_not_recognised',
  'certificate_changed',
]);

/** Whether an error is about the signer itself: it is down, broken, or will not have us. */
export function isSignerFault(error: unknown): error is GatewayError {
  return error instanceof Error && SIGNER_FAULTS.has((error as GatewayError).code);
}

/** Options of {@link SignerEntry}. */
export interface SignerEntryOptions extends SignerExchangeOptions {
  readonly onChange: () => void;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
}

/**
 * One signer of a pool: its connections, what is known of it, and for how long it is asked after the others. Its identity
 * is fetched once; those who need it at the same time wait for the same answer.
 */
export class SignerEntry {
  readonly signer: PoolSigner;
  readonly #client: SignerClient;
  readonly #options: SignerEntryOptions;
  readonly #closing = new AbortController();
  #identity: Promise<Identity> | null = null;
  #known: Identity | null = null;
  #failures = 0;
  #coolUntilMs = 0;
  #status: Omit<SignerStatus, 'id'> = {
    state: 'untested',
    ethAddress: null,
    latencyMs: null,
    askedMs: null,
    error: null,
  };

  /** @throws GatewayError `signer_not_recognised` for an address that is none */
  constructor(signer: PoolSigner, options: SignerEntryOptions) {
    this.signer = signer;
    this.#options = options;
    this.#client = new SignerClient(signer, options);
  }

  /** Where it is, for logs: its path may hold a key. */
  get origin(): string {
    return parseSignerAddress(this.signer.address).origin;
  }

  /** How it does. */
  get status(): SignerStatus {
    return { id: this.signer.id, ...this.#status };
  }

  /** It failed a short while ago, and others are asked first. */
  get cooling(): boolean {
    return this.#coolUntilMs > this.#options.nowMs();
  }

  /** Why it fails; null while it does not. */
  get error(): GatewayError | null {
    return this.#status.error;
  }

  /** Who it pays as, when that is known without asking it. */
  get knownIdentity(): Identity | null {
    return this.#known;
  }

  /** Who it pays as. @throws GatewayError as `SignerClient.signOrchestratorInfo` does, or the signal's reason */
  identity(signal?: AbortSignal): Promise<Identity> {
    this.#identity ??= this.#fetchIdentity();
    return orAbort(this.#identity, signal);
  }

  /** Asks it who it is, whether that is known or not. What comes of it shows in the status; never rejects. */
  async test(): Promise<void> {
    const fresh = this.#fetchIdentity();
    await fresh.then(
      () => {
        this.#identity = fresh;
      },
      () => {
        this.#identity = null;
      },
    );
  }

  /**
   * Works with the signer, and counts what comes of it.
   * @param vouches success means that it would pay, too. One that names orchestrators may still refuse to. Default true
   * @throws what `work` does, or the signal's reason
   */
  async use<T>(
    work: (client: SignerClient, signal: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
    vouches = true,
  ): Promise<T> {
    const { nowMs } = this.#options;
    const both = signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
    const askedAt = nowMs();
    this.#show({ askedMs: Date.now(), ...(this.#status.state === 'untested' ? { state: 'asking' } : {}) });
    try {
      const value = await work(this.#client, both);
      this.#answered(nowMs() - askedAt, vouches);
      return value;
    } catch (thrown) {
      if (both.aborted || isAbort(thrown)) throw thrown;
      // Its word on what it was asked is an answer like any other.
      if (isSignerFault(thrown)) this.failed(thrown);
      else this.#answered(nowMs() - askedAt, vouches);
      throw thrown;
    }
  }

  /** It does not do what a signer should: for a while others are asked first. */
  failed(error: GatewayError): void {
    this.#coolUntilMs = this.#options.nowMs() + backoffMs(this.#failures, FIRST_COOL_MS, MAX_COOL_MS);
    this.#failures += 1;
    // It may have been set up anew, with another key.
    if (error.code === 'signer_not_recognised') {
      this.#identity = null;
      this.#known = null;
    }
    this.#show({ state: 'failing', error });
  }

  /** Gives up what is asked of it and closes its connections. Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#client.close();
  }

  #fetchIdentity(): Promise<Identity> {
    this.#show({ state: 'asking' });
    const asking = this.use((client, signal) => client.signOrchestratorInfo(signal)).then(
      ({ ethAddress, signature }) => {
        this.#show({ ethAddress });
        this.#known = {
          ethAddress: ethAddress.toLowerCase() as Hex,
          address: Buffer.from(ethAddress.slice(2), 'hex'),
          signature: Buffer.from(signature.slice(2), 'hex'),
        };
        return this.#known;
      },
      (thrown: unknown) => {
        if (this.#identity === asking) this.#identity = null;
        const error = toGatewayError(thrown);
        if (!isSignerFault(error) && !this.#closing.signal.aborted) this.failed(error);
        throw thrown;
      },
    );
    // Whoever waits for it hears of it; nobody has to wait.
    asking.catch(() => undefined);
    return asking;
  }

  #answered(latencyMs: number, vouches: boolean): void {
    if (!vouches && this.error?.code === 'signer_refused') return;
    this.#failures = 0;
    this.#coolUntilMs = 0;
    this.#show({ state: 'reachable', latencyMs, error: null });
  }

  #show(change: Partial<Omit<SignerStatus, 'id'>>): void {
    if (this.#closing.signal.aborted) return;
    this.#status = { ...this.#status, ...change };
    this.#options.onChange();
  }
}

import { GatewayError, toGatewayError } from '../../base/errors.ts';
import { type Logger, silentLogger } from '../../base/log.ts';
import type { CertificatePins } from '../tls/pins.ts';
import type { LivePaymentAnswer, LivePaymentRequest, SignerDiscovery } from './signer-client.ts';
import {
  type Identity,
  isSignerFault,
  type PoolSigner,
  SignerEntry,
  type SignerStatus,
} from './signer-entry.ts';

/** What a signer of another kind says of a state that it did not make. */
const FOREIGN_STATE = /"?invalid (?:sig|state)"?/;

/** Options of {@link SignerPool}. */
export interface SignerPoolOptions {
  /** For signers in private networks, which have no public certificate. */
  readonly pins: CertificatePins;
  /** Milliseconds for one answer of one signer; default 5000. */
  readonly timeoutMs?: number;
  readonly logger?: Logger;
  /** The status of a signer has changed. */
  readonly onChange?: () => void;
  /** Monotonic milliseconds; `performance.now` by default. */
  readonly nowMs?: () => number;
}

/** What {@link SignerPool.pay} asks for. */
export interface PoolPaymentRequest<T> {
  readonly payment: LivePaymentRequest;
  /** Only signers of this Ethereum address will do: tickets are bound to it. */
  readonly ethAddress: string;
  /**
   * Checks what a signer answered.
   * @throws GatewayError where it is not what was asked for; another signer is asked then
   */
  readonly accept: (answer: LivePaymentAnswer) => Promise<T>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Remote signers in the order they are tried (protocol C7). They keep nothing: what one of them has signed, another one of
 * the same Ethereum address can continue. One that fails is asked after the others for a while, longer each time, but it is
 * never left out: when all of them fail, all of them are tried.
 */
export class SignerPool {
  readonly #options: SignerPoolOptions;
  readonly #logger: Logger;
  readonly #nowMs: () => number;
  #entries: readonly SignerEntry[] = [];
  #activeId: string | null = null;
  #closed: Promise<void> | undefined;

  constructor(options: SignerPoolOptions) {
    this.#options = options;
    this.#logger = options.logger ?? silentLogger;
    this.#nowMs = options.nowMs ?? (() => performance.now());
  }

  /**
   * Sets the signers, first choice first. Those that stay as they were keep what is known of them.
   * @throws GatewayError `signer_not_recognised` for an address that is none
   */
  set(signers: readonly PoolSigner[]): void {
    const before = this.#entries;
    this.#entries = signers.map(
      (signer) => before.find((entry) => isSame(entry.signer, signer)) ?? this.#open(signer),
    );
    for (const entry of before) if (!this.#entries.includes(entry)) void entry.close();
    this.#changed();
  }

  /** How many signers there are. */
  get size(): number {
    return this.#entries.length;
  }

  /** How each of them does, in their order. */
  get statuses(): readonly SignerStatus[] {
    return this.#entries.map(({ status }) => status);
  }

  /** The signer that made the last payment; null before the first. */
  get activeId(): string | null {
    return this.#activeId;
  }

  /**
   * Who pays: the identity of the first signer that does not fail, or while all of them do, of the first whose identity is
   * known. Asked of each signer once.
   * @returns null where there are no signers
   * @throws GatewayError `signer_unreachable`, `signer_refused`, `signer_not_recognised`, `certificate_changed` where none
   * can be used, at once while all of them have just failed; or the signal's reason
   */
  async identity(signal?: AbortSignal): Promise<Identity | null> {
    const errors: GatewayError[] = [];
    for (const entry of this.#entries) {
      if (entry.cooling && entry.error) errors.push(entry.error);
      else {
        try {
          return await entry.identity(signal);
        } catch (thrown) {
          signal?.throwIfAborted();
          errors.push(toGatewayError(thrown));
        }
      }
    }
    if (errors.length === 0) return null;
    const known = this.#entries.find(({ knownIdentity }) => knownIdentity !== null);
    if (known?.knownIdentity) return known.knownIdentity;
    throw allFailed(errors);
  }

  /**
   * Asks the signers one after the other for a payment until one makes it. A signer's refusal of what was asked is final;
   * only when it is down, broken, or will not have us is the next one asked.
   * @throws GatewayError as `SignerClient.generateLivePayment` does; `signer_lost` when there is no signer of this address
   */
  async pay<T>(request: PoolPaymentRequest<T>): Promise<T> {
    const { payment, ethAddress, accept, signal } = request;
    const errors: GatewayError[] = [];
    for (const entry of this.#inTurn()) {
      try {
        const identity = await entry.identity(signal);
        if (identity.ethAddress !== ethAddress) continue;
        const value = await entry.use(
          async (client, both) => accept(await client.generateLivePayment(payment, both)),
          signal,
        );
        this.#use(entry);
        return value;
      } catch (thrown) {
        signal?.throwIfAborted();
        const error = toGatewayError(thrown);
        const elsewhere = isSignerFault(error) || (this.size > 1 && isForeignState(error));
        if (!elsewhere) throw error;
        this.#logger.warn('a signer made no payment', { signer: entry.origin, why: error.message });
        errors.push(error);
      }
    }
    if (errors.length > 0) throw allFailed(errors);
    throw new GatewayError(
      'signer_lost',
      `no signer pays from ${ethAddress} any more: set the signer that does, or start the stream again`,
      { fields: { ethAddress } },
    );
  }

  /**
   * The orchestrators that the first signer with discovery knows.
   * @throws GatewayError `discovery_failed` where there is no signer or none offers discovery, or as {@link identity} does
   */
  async discoverOrchestrators(
    caps: readonly string[],
    signal?: AbortSignal,
  ): Promise<{ readonly found: readonly SignerDiscovery[]; readonly unreadable: number }> {
    const errors: GatewayError[] = [];
    for (const entry of this.#inTurn()) {
      try {
        return await entry.use((client, both) => client.discoverOrchestrators(caps, both), signal, false);
      } catch (thrown) {
        signal?.throwIfAborted();
        errors.push(toGatewayError(thrown));
      }
    }
    if (errors.length > 0) throw allFailed(errors);
    throw new GatewayError('discovery_failed', 'no signer is set up that could name orchestrators: add one');
  }

  /** Asks one signer, or with null all of them, who it is; the status tells. Never rejects. */
  async test(id: string | null): Promise<void> {
    const asked = this.#entries.filter((entry) => id === null || entry.signer.id === id);
    await Promise.all(asked.map((entry) => entry.test()));
  }

  /** Gives up everything that is asked and closes all connections. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= Promise.all(this.#entries.map((entry) => entry.close())).then(() => undefined);
    return this.#closed;
  }

  /** All of them: those that have just failed last. */
  #inTurn(): readonly SignerEntry[] {
    return [
      ...this.#entries.filter((entry) => !entry.cooling),
      ...this.#entries.filter((entry) => entry.cooling),
    ];
  }

  #open(signer: PoolSigner): SignerEntry {
    const { pins, timeoutMs } = this.#options;
    return new SignerEntry(signer, {
      pins,
      nowMs: this.#nowMs,
      onChange: () => this.#changed(),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
  }

  #use(entry: SignerEntry): void {
    if (this.#activeId === entry.signer.id) return;
    this.#activeId = entry.signer.id;
    this.#logger.info('a signer pays', { signer: entry.origin });
    this.#changed();
  }

  #changed(): void {
    this.#options.onChange?.();
  }
}

function isSame(a: PoolSigner, b: PoolSigner): boolean {
  return a.id === b.id && a.address === b.address && JSON.stringify(a.headers) === JSON.stringify(b.headers);
}

function isForeignState(error: GatewayError): boolean {
  return error.code === 'payment_refused' && FOREIGN_STATE.test(error.message);
}

/** The first reason counts; the others are named. */
function allFailed(errors: readonly GatewayError[]): GatewayError {
  const [first, ...others] = errors as [GatewayError, ...GatewayError[]];
  if (others.length === 0) return first;
  return new GatewayError(
    first.code,
    `none of your ${errors.length} signers can be used: ${errors.map(({ message }) => message).join('; ')}`,
    { cause: first, fields: first.fields },
  );
}

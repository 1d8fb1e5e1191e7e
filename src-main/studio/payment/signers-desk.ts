import { randomUUID } from 'node:crypto';
import type { SignerRow, SignersState } from '../../../src-preload/contract.ts';
import { GatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import { type CertificatePins, endpointOf, SignerPool, type SignerStatus } from '../../gateway/index.ts';
import { isPrivateHost, parseSignerAddress } from '../../gateway/signer/signer-address.ts';
import type { SecretStore } from '../../settings/secrets.ts';
import type { SignerStore, SignerWithHeaders } from '../../settings/signers.ts';
import type { SignersForDiscovery } from '../network/discovery/source-client.ts';

/** Id of the embedded network's signer in the list. */
const EMBEDDED_ID = 'embedded';

/** Options of {@link SignersDesk}. */
export interface SignersDeskOptions {
  readonly store: SignerStore;
  readonly secrets: SecretStore;
  readonly pins: CertificatePins;
  readonly logger: Logger;
  readonly onChange: (state: SignersState) => void;
  /** There is a first signer now, or none any more, of the user's or of the embedded network's. */
  readonly onAvailable: () => void;
}

/** What `signers.save` is given. */
interface SignerRequest {
  readonly id: string | null;
  readonly address: string;
  readonly headers: Readonly<Record<string, string>> | null;
  readonly storePlain: boolean;
}

/**
 * The list of remote signers, and the pools that pay: one of the user's signers, and one of the embedded network's, whose
 * throw-away key is nobody's money and pays nobody else.
 */
export class SignersDesk {
  /** The user's signers. */
  readonly pool: SignerPool;
  /** The embedded network's signer, while it runs. */
  readonly embeddedPool: SignerPool;
  readonly #options: SignersDeskOptions;
  #embedded: string | null = null;
  #opened = false;

  constructor(options: SignersDeskOptions) {
    this.#options = options;
    const { pins, logger } = options;
    const onChange = (): void => this.#changed();
    this.pool = new SignerPool({ pins, logger, onChange });
    this.embeddedPool = new SignerPool({ pins, logger, onChange });
    this.#fill();
    this.#opened = true;
  }

  /** The signers as windows may know them: without the values of their headers. */
  get state(): SignersState {
    const { store, secrets } = this.#options;
    const own = this.#rows(
      store.list.map((signer) => ({ ...signer, lost: signer.headers === null })),
      this.pool,
    );
    const embedded =
      this.#embedded === null
        ? []
        : this.#rows(
            [{ id: EMBEDDED_ID, address: this.#embedded, headerNames: [], origin: 'embedded', lost: false }],
            this.embeddedPool,
          );
    return { list: [...own, ...embedded], stored: store.stored, keyStore: secrets.hasKeyStore };
  }

  /**
   * Sets a signer. Headers null keeps those there are, but only for the same host: they are nobody else's business. The
   * certificate it shows next is trusted. Who it is, it is asked at once: the state tells.
   * @throws GatewayError `signer_not_recognised` for an address that is none, a signer that is gone or one too many;
   * `settings_unwritable`, `secret_store_missing`
   */
  save(request: SignerRequest): Promise<void> {
    return this.#put(request, 'user');
  }

  /** Adds the signer that a gateway token brought, or gives it the token's headers. @throws as {@link save} does */
  addFromToken(address: string, headers: Readonly<Record<string, string>>): Promise<void> {
    const { href } = parseSignerAddress(address);
    const known = this.#options.store.list.find((signer) => parseSignerAddress(signer.address).href === href);
    return this.#put(
      { id: known?.id ?? null, address, headers, storePlain: false },
      known?.origin ?? 'token',
    );
  }

  /** Forgets a signer. @throws GatewayError `settings_unwritable` */
  remove(id: string): Promise<void> {
    return this.#afterwards(this.#options.store.remove(id));
  }

  /** Puts a signer at a place in the list, counted from 0. @throws GatewayError `settings_unwritable` */
  move(id: string, index: number): Promise<void> {
    return this.#afterwards(this.#options.store.move(id, index));
  }

  /** Asks one signer, or with null all of them, who it is; the result shows in the state. */
  async test(id: string | null): Promise<void> {
    await Promise.all([this.pool.test(id), this.embeddedPool.test(id)]);
  }

  /** Says where the embedded network's signer is; null while there is none. */
  setEmbedded(address: string | null): void {
    if (address === this.#embedded) return;
    this.#embedded = address;
    this.#fill();
  }

  /** The user's signers as a source of orchestrators; null without one. */
  get forDiscovery(): SignersForDiscovery | null {
    if (this.pool.size === 0) return null;
    return {
      discover: (caps, signal) => this.pool.discoverOrchestrators(caps, signal),
      isPrivate: () => {
        const [first] = this.#options.store.list;
        return first !== undefined && isPrivateHost(parseSignerAddress(first.address));
      },
    };
  }

  /** Gives up everything that is asked. Idempotent. */
  async close(): Promise<void> {
    await Promise.all([this.pool.close(), this.embeddedPool.close()]);
  }

  async #put({ id, address, headers, storePlain }: SignerRequest, origin: 'user' | 'token'): Promise<void> {
    const { store, pins } = this.#options;
    const url = parseSignerAddress(address);
    const before = store.list.find((signer) => signer.id === id);
    if (id !== null && !before) throw refused('this signer is not in your list any more: add it again');
    if (!before && !store.hasRoom) throw refused('there are too many signers: remove one first');
    const sameHost = before !== undefined && parseSignerAddress(before.address).origin === url.origin;
    pins.forget(endpointOf(url));
    const signer = {
      id: id ?? randomUUID(),
      address: url.href.replace(/\/$/, ''),
      origin,
      headers: headers ?? (sameHost ? (before.headers ?? {}) : {}),
    };
    await this.#afterwards(store.put(signer, { storePlain }), () => void this.pool.test(signer.id));
  }

  /** What could not be saved is in force all the same. */
  async #afterwards(change: Promise<void>, inForce = (): void => undefined): Promise<void> {
    this.#fill();
    inForce();
    try {
      await change;
    } finally {
      // Where the headers are kept is known only now.
      this.#changed();
    }
  }

  #fill(): void {
    const usable = this.#options.store.list.flatMap(({ id, address, headers }) =>
      headers === null ? [] : [{ id, address, headers }],
    );
    const had = this.#sizes();
    this.pool.set(usable.filter(({ address }) => isReadable(address)));
    this.embeddedPool.set(
      this.#embedded === null ? [] : [{ id: EMBEDDED_ID, address: this.#embedded, headers: {} }],
    );
    if (had !== this.#sizes() && this.#opened) this.#options.onAvailable();
  }

  #sizes(): string {
    return `${this.pool.size > 0} ${this.embeddedPool.size > 0}`;
  }

  #rows(
    signers: readonly (Pick<SignerWithHeaders, 'id' | 'address' | 'headerNames'> & {
      readonly origin: SignerRow['origin'];
      readonly lost: boolean;
    })[],
    pool: SignerPool,
  ): SignerRow[] {
    const statuses = new Map(pool.statuses.map((status) => [status.id, status]));
    const works = (id: string): boolean => {
      const status = statuses.get(id);
      return status !== undefined && status.state !== 'failing';
    };
    const { activeId } = pool;
    const active =
      activeId !== null && works(activeId) ? activeId : (signers.find(({ id }) => works(id))?.id ?? null);
    return signers.map(({ id, address, headerNames, origin, lost }) => ({
      id,
      address,
      headerNames: [...headerNames],
      origin,
      ...(lost ? LOST : shown(statuses.get(id))),
      active: id === active,
    }));
  }

  #changed(): void {
    if (this.#opened) this.#options.onChange(this.state);
  }
}

type RowStatus = Pick<SignerRow, 'state' | 'ethAddress' | 'latencyMs' | 'askedMs' | 'error'>;

const UNTESTED: RowStatus = {
  state: 'untested',
  ethAddress: null,
  latencyMs: null,
  askedMs: null,
  error: null,
};

const LOST: RowStatus = {
  ...UNTESTED,
  state: 'failing',
  error: new GatewayError(
    'signer_refused',
    'the headers of this signer were kept only until the program ended: enter them again',
  ).toJSON(),
};

function shown(status: SignerStatus | undefined): RowStatus {
  if (!status) return UNTESTED;
  const { state, ethAddress, latencyMs, askedMs, error } = status;
  return { state, ethAddress, latencyMs, askedMs, error: error?.toJSON() ?? null };
}

function isReadable(address: string): boolean {
  try {
    parseSignerAddress(address);
    return true;
  } catch {
    return false;
  }
}

function refused(message: string): GatewayError {
  return new GatewayError('signer_not_recognised', message);
}

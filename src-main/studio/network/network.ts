import type { NetworkState, Settings } from '../../../src-preload/contract.ts';
import { GatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import {
  CertificatePins,
  endpointOf,
  OrchestratorHistory,
  Prober,
  parseOrchestratorAddress,
} from '../../gateway/index.ts';
import type { LocalNetworkOptions } from '../../local/client.ts';
import type { KnownOrchestrators } from '../../settings/known-orchestrators.ts';
import type { OrchestratorMemory } from '../../settings/orchestrator-memory.ts';
import { EmbeddedNetwork, type EmbeddedProcess } from './embedded-network.ts';
import { startEmbedded } from './embedded-pair.ts';
import { LiveNetwork, NOBODY_PAYS, type Paying } from './live-network.ts';
import type { ListedOrchestrator } from './orchestrator-row.ts';
import { OrchestratorTable } from './orchestrator-table.ts';
import type { Probing } from './probe-progress.ts';
import { rankingSettings } from './ranking-settings.ts';

/** Most orchestrators that are listed: the user's own first. */
const MAX_LISTED = 5_000;

/** Options of {@link Network}. */
export interface NetworkOptions {
  readonly known: KnownOrchestrators;
  /** How orchestrators behaved before. */
  readonly memory: OrchestratorMemory;
  readonly logger: Logger;
  /** The settings as they are now. */
  readonly settings: () => Settings;
  /** True while nothing is streamed. */
  readonly isIdle: () => boolean;
  /** Told of every change of the state. */
  readonly onChange: (state: NetworkState) => void;
  /** Told of every change of a row in the table. */
  readonly onRows: () => void;
  /** Told how far the asking of a list has come; null when it is through. */
  readonly onProbing?: (probing: Probing | null) => void;
  /** Told what other addresses an orchestrator named. */
  readonly onNodes?: (address: string, nodes: readonly string[]) => void;
  /** Told where the embedded network's signer is, before its orchestrator is asked; null while there is none. */
  readonly onEmbeddedSigner?: (address: string | null) => void;
  /** Who pays. Default: nobody. */
  readonly paying?: () => Paying;
  /** How the embedded network is started; by default with all its models and the engine started ahead. */
  readonly embedded?: Omit<LocalNetworkOptions, 'logger'>;
}

/** The embedded network, every orchestrator known, and the way a stream gets to one of them. */
export class Network {
  readonly pins: CertificatePins;
  readonly table: OrchestratorTable;
  readonly embedded: EmbeddedNetwork;
  /** Where streams get their sessions. */
  readonly live: LiveNetwork;
  readonly #options: NetworkOptions;
  readonly #prober: Prober;
  /** What the sources of orchestrators found. */
  #discovered: readonly ListedOrchestrator[] = [];
  #closing: Promise<void> | undefined;

  constructor(options: NetworkOptions) {
    this.#options = options;
    const { known, logger } = options;
    this.pins = new CertificatePins({
      store: known,
      onPinned: ({ endpoint, certificate }) =>
        logger.debug('certificate pinned', { endpoint, fingerprint: certificate.fingerprint }),
    });
    const paying = options.paying ?? (() => NOBODY_PAYS);
    const history = new OrchestratorHistory(options.memory);
    this.#prober = new Prober({
      pins: this.pins,
      identityFor: (address) => paying().identityFor(address),
      sparing: () => this.live.carries,
    });
    this.table = new OrchestratorTable({
      pins: this.pins,
      prober: this.#prober,
      history,
      settings: () => rankingSettings(options.settings(), (address) => paying().canPay(address)),
      chosen: () => chosenAddress(options.settings()),
      isIdle: options.isIdle,
      onChange: options.onRows,
      onRanked: () => this.live.ranked(),
      onProbing: (probing) => options.onProbing?.(probing),
      onNodes: (address, nodes) => options.onNodes?.(address, nodes),
    });
    this.embedded = new EmbeddedNetwork({
      start: (paid) => this.#startEmbedded(paid),
      logger,
      onChange: () => {
        // Its orchestrator is asked as soon as it is listed, and wants to know by whom.
        options.onEmbeddedSigner?.(this.embedded.signer?.address ?? null);
        this.relist();
        options.onChange(this.state);
      },
    });
    this.live = new LiveNetwork({
      embedded: this.embedded,
      table: this.table,
      pins: this.pins,
      history,
      paying,
      logger,
      settings: options.settings,
    });
  }

  /** The slice of the state. */
  get state(): NetworkState {
    return { embedded: this.embedded.state };
  }

  /** Starts or stops the embedded network as the settings say, and lists the orchestrators they name. */
  async applySettings(): Promise<void> {
    if (this.#closing !== undefined) return;
    this.relist();
    const { embedded, embeddedPaid } = this.#options.settings().network;
    if (embedded) this.embedded.start(embeddedPaid);
    else await this.embedded.stop();
  }

  /** Says what the sources of orchestrators found, each address once; what they found before is forgotten. */
  setDiscovered(discovered: readonly ListedOrchestrator[]): void {
    this.#discovered = discovered;
    this.relist();
  }

  /** Makes the table hold the embedded orchestrator, while it runs, those of the settings, and what was discovered. */
  relist(): void {
    const { known, settings } = this.#options;
    const embedded = this.embedded.process;
    const sourcesOf = new Map(this.#discovered.map(({ address, sources }) => [address, sources]));
    const listed = (address: string, source: ListedOrchestrator['source']): ListedOrchestrator => ({
      address,
      source,
      sources: sourcesOf.get(address) ?? [],
      publicOnly: false,
    });
    const own = embedded ? [listed(embedded.serviceUri, 'embedded')] : [];
    const users = settings().network.orchestrators.map((address) =>
      listed(address, known.isFromToken(address) ? 'token' : 'user'),
    );
    // The first to name an address counts: an address that comes twice is listed once.
    this.table.setList([...own, ...users, ...this.#discovered].slice(0, MAX_LISTED));
  }

  /** There is a signer now, or none any more: those that want to be paid, or to know who asks, are seen otherwise. */
  payingChanged(): void {
    this.#prober.forgetIdentity();
    this.table.rankSoon();
    for (const { address, error } of this.table.rows)
      if (error?.fields.unsigned === true) void this.table.check(address);
  }

  /** The session kept ready follows the choice and the model. While a stream runs there is none. */
  keepWarm(): void {
    const { settings, isIdle } = this.#options;
    if (this.#closing === undefined && isIdle()) this.live.keepWarm(settings().effect.model);
  }

  /**
   * Trusts the certificate an orchestrator shows now, and asks it again.
   * @throws GatewayError `orchestrator_address_invalid`; `not_allowed` for the embedded one, whose process says which
   * certificate is its own
   */
  async acceptCertificate(address: string, fingerprint: string): Promise<void> {
    const url = parseOrchestratorAddress(address);
    if (url.origin === this.embedded.state.address)
      throw new GatewayError(
        'not_allowed',
        'something else answers in place of the embedded network: switch it off and on again',
      );
    this.pins.accept(endpointOf(url), fingerprint);
    this.#options.logger.info('certificate accepted', { address: url.origin, fingerprint });
    await this.table.check(url.origin);
  }

  /** Forgets the certificate of an orchestrator. */
  forget(address: string): void {
    this.pins.forget(endpointOf(parseOrchestratorAddress(address)));
  }

  /** Ends everything, within two seconds. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= Promise.all([this.live.close(), this.table.close(), this.embedded.stop()]).then(
      () => undefined,
    );
    return this.#closing;
  }

  /** Nobody else has said what the embedded orchestrator's certificate is, so it is pinned by what its process reports. */
  async #startEmbedded(paid: boolean): Promise<EmbeddedProcess> {
    const { known, memory, logger, embedded = {} } = this.#options;
    const local = await startEmbedded({ network: embedded, paid, logger });
    const endpoint = endpointOf(parseOrchestratorAddress(local.serviceUri));
    known.keepPassing(endpoint);
    memory.keepPassing(local.serviceUri);
    this.pins.expect(endpoint, local.certificateFingerprint);
    void local.exited.then(() => this.pins.forget(endpoint));
    return local;
  }
}

function chosenAddress({ network: { choice } }: Settings): string | null {
  return choice.kind === 'address' ? choice.address : null;
}

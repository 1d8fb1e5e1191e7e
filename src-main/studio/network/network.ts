import type { NetworkState, Settings } from '../../../src-preload/contract.ts';
import { GatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import { CertificatePins, endpointOf, parseOrchestratorAddress } from '../../gateway/index.ts';
import { LocalNetwork, type LocalNetworkOptions } from '../../local/client.ts';
import type { KnownOrchestrators } from '../../settings/known-orchestrators.ts';
import { EmbeddedNetwork } from './embedded-network.ts';
import { LiveNetwork } from './live-network.ts';
import { type ListedOrchestrator, OrchestratorTable } from './orchestrator-table.ts';

/** Options of {@link Network}. */
export interface NetworkOptions {
  readonly known: KnownOrchestrators;
  readonly logger: Logger;
  /** The settings as they are now. */
  readonly settings: () => Settings;
  /** True while nothing is streamed. */
  readonly isIdle: () => boolean;
  /** Told of every change. */
  readonly onChange: (state: NetworkState) => void;
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
  #closing: Promise<void> | undefined;

  constructor(options: NetworkOptions) {
    this.#options = options;
    const { known, logger } = options;
    this.pins = new CertificatePins({
      store: known,
      onPinned: ({ endpoint, certificate }) =>
        logger.info('certificate pinned', { endpoint, fingerprint: certificate.fingerprint }),
    });
    this.table = new OrchestratorTable({
      pins: this.pins,
      logger,
      isIdle: options.isIdle,
      onChange: () => this.#changed(),
    });
    this.embedded = new EmbeddedNetwork({
      start: () => this.#startEmbedded(),
      logger,
      onChange: () => {
        this.relist();
        this.#changed();
      },
    });
    this.live = new LiveNetwork({
      embedded: this.embedded,
      table: this.table,
      pins: this.pins,
      logger,
      choice: () => options.settings().network.choice,
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
    if (this.#options.settings().network.embedded) this.embedded.start();
    else await this.embedded.stop();
  }

  /** Makes the table hold the embedded orchestrator, while it runs, and those of the settings. */
  relist(): void {
    const { known, settings } = this.#options;
    const embedded = this.embedded.process;
    const own: ListedOrchestrator[] = embedded ? [{ address: embedded.serviceUri, source: 'embedded' }] : [];
    const others = settings().network.orchestrators.map(
      (address): ListedOrchestrator => ({ address, source: known.isFromToken(address) ? 'token' : 'user' }),
    );
    this.table.setList([...own, ...others]);
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
  async #startEmbedded(): Promise<LocalNetwork> {
    const { known, logger, embedded = {} } = this.#options;
    const local = await LocalNetwork.start({
      ...embedded,
      logger: logger.child({ process: 'local-network' }),
    });
    const endpoint = endpointOf(parseOrchestratorAddress(local.serviceUri));
    known.keepPassing(endpoint);
    this.pins.expect(endpoint, local.certificateFingerprint);
    void local.exited.then(() => this.pins.forget(endpoint));
    return local;
  }

  #changed(): void {
    this.#options.onChange(this.state);
    this.keepWarm();
  }
}

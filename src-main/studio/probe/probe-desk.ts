import type { ProbeState } from '../../../src-preload/contract.ts';
import { deferred } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import { CertificatePins, memoryPinStore, type Pin, parseOrchestratorAddress } from '../../gateway/index.ts';
import type { MediaEngine } from '../../media/engine/client.ts';
import type { Rational } from '../../payments/rational.ts';
import { probeOrchestrator } from './probe.ts';
import { openProbeChain } from './probe-chain.ts';
import type { ProbeOptions, ProbePayments } from './probe-options.ts';

/** What a probe of the application is asked to do; see the command `probe.start`. */
export interface ProbeRequest {
  readonly address: string;
  readonly model: string | null;
  readonly seconds: number;
  readonly pay: boolean;
}

/** Options of {@link ProbeDesk}. */
export interface ProbeDeskOptions {
  /** The certificate the application trusts for an endpoint. */
  readonly pinOf: (endpoint: string) => Pin | undefined;
  readonly openEngine: () => Promise<MediaEngine>;
  /** Who pays the orchestrator at an address; null without a signer for it. */
  readonly payments: (origin: string) => ProbePayments | null;
  /** The most the user pays for a pixel, in wei; null for no limit. */
  readonly maxPrice: () => Rational | null;
  /** The user's RPC endpoint of Arbitrum One, which may hold a key; '' for none. May throw what is wrong with it. */
  readonly rpcUrl: () => string;
  /** Whether this is the embedded network's orchestrator, whose chain is made up. */
  readonly isEmbedded: (origin: string) => boolean;
  /** The orchestrator that carries the user's stream; null without one. */
  readonly liveOrigin: () => string | null;
  readonly onChange: (state: ProbeState) => void;
  /** What the user should know, one sentence. */
  readonly onNotice: (text: string) => void;
  readonly logger: Logger;
}

interface RunningProbe {
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

/**
 * The probe of the application: one at a time. It changes nothing that is trusted: a certificate seen for the first time is
 * forgotten with the probe.
 */
export class ProbeDesk {
  readonly #options: ProbeDeskOptions;
  #state: ProbeState = { running: false, report: null };
  #running: RunningProbe | null = null;

  constructor(options: ProbeDeskOptions) {
    this.#options = options;
  }

  /**
   * Starts a probe; its report shows in the state. Beside a stream another orchestrator can be probed, not the one that
   * carries it: the probe would take its room, and measure the stream.
   * @throws GatewayError `orchestrator_address_invalid`, `busy`
   */
  start(request: ProbeRequest): void {
    const { origin } = parseOrchestratorAddress(request.address);
    const liveOrigin = this.#options.liveOrigin();
    if (this.#running) throw new GatewayError('busy', 'a probe is running: stop it first');
    if (liveOrigin === origin)
      throw new GatewayError('busy', `your stream runs on ${origin}: stop it, or probe another orchestrator`);
    if (liveOrigin !== null)
      this.#options.onNotice(
        'The probe sends a second stream beside yours: both share the CPU and the line of this machine.',
      );
    const abort = new AbortController();
    const ended = deferred<void>();
    this.#running = { abort, ended: ended.promise };
    this.#show({ running: true, report: null });
    void this.#run({ ...request, address: origin }, abort.signal).finally(() => {
      this.#running = null;
      this.#show({ ...this.#state, running: false });
      ended.resolve();
    });
  }

  /** Stops the probe and waits until its job is closed. Without one nothing happens. */
  async stop(): Promise<void> {
    this.#running?.abort.abort(new GatewayError('aborted', 'the probe was stopped'));
    await this.#running?.ended;
  }

  async #run({ address, model, seconds, pay }: ProbeRequest, signal: AbortSignal): Promise<void> {
    const { openEngine, payments, maxPrice, logger } = this.#options;
    try {
      await probeOrchestrator(address, {
        model,
        seconds,
        stream: true,
        pins: this.#pins(),
        pin: null,
        payments: payments(address),
        pay,
        maxPrice: maxPrice(),
        openChain: this.#chain(address),
        openEngine,
        onChange: (report) => this.#show({ running: true, report }),
        signal,
        logger: logger.child({ probe: address }),
      });
    } catch (error) {
      logger.error('a probe failed', { error });
    }
  }

  /** What the application trusts, and beside it what this probe sees. */
  #pins(): CertificatePins {
    const own = memoryPinStore();
    return new CertificatePins({
      store: { ...own, get: (endpoint) => own.get(endpoint) ?? this.#options.pinOf(endpoint) },
    });
  }

  #chain(origin: string): ProbeOptions['openChain'] {
    const { rpcUrl, isEmbedded } = this.#options;
    if (isEmbedded(origin)) return null;
    try {
      const url = rpcUrl();
      return url === '' ? null : (signal) => openProbeChain(url, signal);
    } catch (error) {
      return () => Promise.reject(error);
    }
  }

  #show(state: ProbeState): void {
    this.#state = state;
    this.#options.onChange(state);
  }
}

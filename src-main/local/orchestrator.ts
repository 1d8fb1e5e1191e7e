import type { Logger } from '../base/log.ts';
import { MediaEngine } from '../media/engine/client.ts';
import type { Hex } from '../payments/bytes.ts';
import { TrickleServer } from '../trickle/server.ts';
import { TRICKLE_PATH } from './http/live-video-to-video.ts';
import { orchestratorRouter, trickleRouter } from './http/router.ts';
import type { Job } from './job.ts';
import { JobTable } from './job-table.ts';
import type { Misbehaviour } from './misbehaviour.ts';
import { capacityOf, type OrchestratorOptions, type PaymentOptions } from './options.ts';
import { OrchestratorState } from './orchestrator-state.ts';
import type { AccountFigures } from './recipient/accounts.ts';
import type { Surroundings } from './recipient/open-recipient.ts';
import type { Recipient } from './recipient/recipient.ts';
import { ForeignRunner } from './runner/foreign-runner.ts';
import { LocalRunner } from './runner/local-runner.ts';
import type { Runner } from './runner/runner.ts';
import { authority, ServiceAddress } from './service-uri.ts';
import { createCertificate } from './tls/certificate.ts';
import { ListeningServer, type ListenOptions } from './tls/listening-server.ts';

/** What an {@link EmbeddedOrchestrator} tells its owner. */
export interface OrchestratorHooks {
  readonly logger: Logger;
  /** The misbehaviour `crashAfterMs` wants the process gone. */
  readonly onCrash: () => void;
  /** What the chain and the clocks say; the fixed chain and the machine's clock by default. */
  readonly surroundings?: Surroundings;
}

/** Something with a lifetime, in the order it was opened. */
interface Closable {
  close(): Promise<unknown>;
}

/**
 * An orchestrator that is one on the wire (protocol D, E): TLS with a certificate made at start; on one port gRPC
 * `net.Orchestrator` over HTTP/2, and over either HTTP version `POST /live-video-to-video`, `POST /payment`,
 * `GET /discovery` and trickle. Off-chain it asks for credentials but for no payment; with payments switched on it is
 * an orchestrator of a chain that it knows by heart, wants tickets and checks them (protocol C).
 *
 * Node cannot serve HTTP/1.1 and HTTP/2 without TLS on one port, so that there is no `http://` service; a foreign runner,
 * which may not trust our certificate, gets the trickle channels on a second port without TLS.
 */
export class EmbeddedOrchestrator {
  readonly #opened: Closable[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  #jobs: JobTable | undefined;
  #recipient: Recipient | null = null;
  #trickle: TrickleServer | undefined;
  #serviceUri = '';
  #fingerprint = '';
  #models: readonly string[] = [];
  #closing: Promise<void> | undefined;

  private constructor() {}

  /**
   * Starts it; when this resolves it answers.
   * @throws GatewayError `port_in_use`, `usage`, `model_unknown`, `runner_unreachable`
   */
  static async start(options: OrchestratorOptions, hooks: OrchestratorHooks): Promise<EmbeddedOrchestrator> {
    const orchestrator = new EmbeddedOrchestrator();
    try {
      await orchestrator.#start(options, hooks);
      return orchestrator;
    } catch (error) {
      await orchestrator.close();
      throw error;
    }
  }

  /** `https://host:port` for gateways. */
  get serviceUri(): string {
    return this.#serviceUri;
  }

  /** SHA-256 of the certificate it started with, 64 hexadecimal digits. */
  get certificateFingerprint(): string {
    return this.#fingerprint;
  }

  /** Ids of the models it serves. */
  get models(): readonly string[] {
    return this.#models;
  }

  /** What was paid, by sender and job, the oldest first; empty off-chain. */
  get accounts(): readonly AccountFigures[] {
    return this.#recipient?.accounts.figures() ?? [];
  }

  /** The address that is paid; null off-chain. */
  get recipient(): Hex | null {
    return this.#recipient?.address ?? null;
  }

  /** Ends all jobs, answers who waits, and stops listening; takes less than two seconds. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    // Who waits for a segment is told of the end before connections are.
    await this.#jobs?.close();
    await this.#trickle?.close();
    for (const part of this.#opened.reverse()) await part.close();
  }

  async #start(
    options: OrchestratorOptions,
    { logger, onCrash, surroundings }: OrchestratorHooks,
  ): Promise<void> {
    const { misbehaviour } = options;
    const trickle = new TrickleServer({ basePath: TRICKLE_PATH, logger });
    this.#trickle = trickle;
    const jobs = new JobTable(capacityOf(options));
    this.#jobs = jobs;
    const runner = this.#own(await this.#runner(options, trickle, logger));
    const recipient = options.payments
      ? await openTickets(options.payments, misbehaviour, surroundings)
      : null;
    this.#recipient = recipient;
    const { wallMs } = surroundings ?? {};
    const state = new OrchestratorState({
      runner,
      jobs,
      price: options.price,
      recipient,
      misbehaviour,
      ...(wallMs && { wallMs }),
    });
    const certificateHost = options.serviceHost?.replace(/:\d+$/, '') ?? options.host;
    const certificate = createCertificate(certificateHost);
    let onRequest: ListenOptions['onRequest'] = () => undefined;
    const server = this.#own(
      await ListeningServer.listenSecure(
        {
          host: options.host,
          port: options.port,
          onRequest: (request, response) => onRequest(request, response),
        },
        certificate,
      ),
    );
    const address = new ServiceAddress(options.serviceHost, server.address);
    const { inputTimeoutMs, relativeUrls } = options;
    const jobOptions = { trickle, runner, inputTimeoutMs, logger };
    const onStarted = this.#onStarted(options, logger, onCrash);
    if (!misbehaviour.dead)
      onRequest = orchestratorRouter(
        { state, jobs, runner, address, jobOptions, relativeUrls, misbehaviour, logger, onStarted },
        trickle,
      );
    this.#after(misbehaviour.newCertificateAfterMs, () =>
      server.replaceCertificate(createCertificate(certificateHost)),
    );
    this.#serviceUri = address.uri;
    this.#fingerprint = certificate.fingerprint;
    this.#models = runner.models.map((model) => model.id);
  }

  async #runner(options: OrchestratorOptions, trickle: TrickleServer, logger: Logger): Promise<Runner> {
    const { runnerUrl, runnerTrickleHost, models, misbehaviour, statusIntervalMs, warm } = options;
    if (runnerUrl === null)
      return new LocalRunner({
        models,
        statusIntervalMs,
        misbehaviour,
        warm,
        startEngine: () => MediaEngine.start({ logger }),
        logger,
      });
    const listening = this.#own(
      await ListeningServer.listenPlain({
        host: runnerTrickleHost === null ? '127.0.0.1' : '0.0.0.0',
        port: 0,
        onRequest: trickleRouter(trickle),
      }),
    );
    const host = authority(runnerTrickleHost ?? '127.0.0.1', listening.address.port);
    const trickleUrl = `http://${host}${TRICKLE_PATH}`;
    return ForeignRunner.connect({ url: runnerUrl, models, trickle, trickleUrl });
  }

  #onStarted({ misbehaviour }: OrchestratorOptions, logger: Logger, onCrash: () => void): (job: Job) => void {
    let first = true;
    return (job) => {
      logger.info('job started', { job: job.request.id, model: job.request.modelId });
      this.#after(misbehaviour.closeAfterMs, () => void job.close());
      if (first) this.#after(misbehaviour.crashAfterMs, onCrash);
      first = false;
    };
  }

  #after(ms: number | undefined, action: () => void): void {
    if (ms === undefined) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    this.#timers.add(timer);
  }

  #own<T extends Closable>(part: T): T {
    this.#opened.push(part);
    return part;
  }
}

/** What takes tickets, loaded only where they are wanted: curves and hashes take their time. */
async function openTickets(
  options: PaymentOptions,
  misbehaviour: Misbehaviour,
  surroundings: Surroundings | undefined,
): Promise<Recipient> {
  const { openRecipient } = await import('./recipient/open-recipient.ts');
  return openRecipient(options, misbehaviour, surroundings);
}

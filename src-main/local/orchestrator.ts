import type { Logger } from '../base/log.ts';
import { MediaEngine } from '../media/engine/client.ts';
import { TrickleServer } from '../trickle/server.ts';
import { grpcHandler, isGrpc } from './grpc.ts';
import { type HttpRequest, type HttpResponse, respondJson, respondText } from './http/exchange.ts';
import { type StartOptions, startJob, TRICKLE_PATH } from './http/live-video-to-video.ts';
import { takePayment } from './http/payment.ts';
import { TrickleFaults } from './http/trickle-faults.ts';
import type { Job } from './job.ts';
import { JobTable } from './job-table.ts';
import type { OrchestratorOptions } from './options.ts';
import { OrchestratorState } from './orchestrator-state.ts';
import { LocalRunner } from './runner/local-runner.ts';
import type { Runner } from './runner/runner.ts';
import { ServiceAddress } from './service-uri.ts';
import { createCertificate } from './tls/certificate.ts';
import { ListeningServer } from './tls/https-server.ts';

/** What an {@link EmbeddedOrchestrator} tells its owner. */
export interface OrchestratorHooks {
  readonly logger: Logger;
  /** The misbehaviour `crashAfterMs` wants the process gone. */
  readonly onCrash: () => void;
}

/**
 * An orchestrator that is one on the wire (protocol D, E): TLS with a certificate made at start; on one port gRPC
 * `net.Orchestrator` over HTTP/2, and over either HTTP version `POST /live-video-to-video`, `POST /payment`,
 * `GET /discovery` and trickle. It is not on chain: it asks for credentials but for no payment.
 */
export class EmbeddedOrchestrator {
  /** `https://host:port` for gateways. */
  readonly serviceUri: string;
  /** SHA-256 of the certificate it started with, 64 hexadecimal digits. */
  readonly certificateFingerprint: string;
  /** Ids of the models it serves. */
  readonly models: readonly string[];
  readonly #server: ListeningServer;
  readonly #trickle: TrickleServer;
  readonly #jobs: JobTable;
  readonly #runner: Runner;
  readonly #timers: ReadonlySet<NodeJS.Timeout>;
  #closing: Promise<void> | undefined;

  private constructor(parts: {
    server: ListeningServer;
    trickle: TrickleServer;
    jobs: JobTable;
    runner: Runner;
    timers: ReadonlySet<NodeJS.Timeout>;
    serviceUri: string;
    certificateFingerprint: string;
  }) {
    this.serviceUri = parts.serviceUri;
    this.certificateFingerprint = parts.certificateFingerprint;
    this.models = parts.runner.models.map((model) => model.id);
    this.#server = parts.server;
    this.#trickle = parts.trickle;
    this.#jobs = parts.jobs;
    this.#runner = parts.runner;
    this.#timers = parts.timers;
  }

  /**
   * Starts it; when this resolves it answers.
   * @throws GatewayError `port_in_use`, `usage`, `model_unknown`, `runner_unreachable`
   */
  static async start(options: OrchestratorOptions, hooks: OrchestratorHooks): Promise<EmbeddedOrchestrator> {
    const { misbehaviour } = options;
    const { logger } = hooks;
    const timers = new Set<NodeJS.Timeout>();
    const after = (ms: number | undefined, action: () => void): void => {
      if (ms === undefined) return;
      const timer = setTimeout(() => {
        timers.delete(timer);
        action();
      }, ms);
      timers.add(timer);
    };
    const runner = new LocalRunner({
      models: options.models,
      statusIntervalMs: options.statusIntervalMs,
      misbehaviour,
      startEngine: () => MediaEngine.start({ logger }),
      warm: options.warm,
      logger,
    });
    const jobs = new JobTable(misbehaviour.full ? 0 : options.capacity);
    const trickle = new TrickleServer({ basePath: TRICKLE_PATH, logger });
    const state = new OrchestratorState({ runner, jobs, price: options.price, misbehaviour });
    const certificateHost = options.serviceHost?.replace(/:\d+$/, '') ?? options.host;
    const certificate = createCertificate(certificateHost);
    let crashArmed = misbehaviour.crashAfterMs !== undefined;
    const onStarted = (job: Job): void => {
      logger.info('job started', { job: job.request.id, model: job.request.modelId });
      after(misbehaviour.closeAfterMs, () => void job.close());
      if (crashArmed) after(misbehaviour.crashAfterMs, hooks.onCrash);
      crashArmed = false;
    };
    let route: (request: HttpRequest, response: HttpResponse) => void = () => undefined;
    const server = await ListeningServer.listenSecure(
      { host: options.host, port: options.port, onRequest: (request, response) => route(request, response) },
      certificate,
    );
    const address = new ServiceAddress(options.serviceHost, server.address);
    if (!misbehaviour.dead) {
      const start: StartOptions = {
        state,
        jobs,
        runner,
        address,
        jobOptions: { trickle, runner, inputTimeoutMs: options.inputTimeoutMs, logger },
        relativeUrls: options.relativeUrls,
        misbehaviour,
        logger,
        onStarted,
      };
      route = router(start, trickle);
    }
    after(misbehaviour.newCertificateAfterMs, () =>
      server.replaceCertificate(createCertificate(certificateHost)),
    );
    return new EmbeddedOrchestrator({
      server,
      trickle,
      jobs,
      runner,
      timers,
      serviceUri: address.uri,
      certificateFingerprint: certificate.fingerprint,
    });
  }

  /** Ends all jobs, answers who waits, and stops listening; takes less than two seconds. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#jobs.close();
    await this.#trickle.close();
    await Promise.all([this.#server.close(), this.#runner.close()]);
  }
}

function router(
  start: StartOptions,
  trickle: TrickleServer,
): (request: HttpRequest, response: HttpResponse) => void {
  const { state, address, misbehaviour, logger } = start;
  const grpc = grpcHandler({ state, address, misbehaviour });
  const faults = new TrickleFaults(misbehaviour);
  return (request, response) => {
    response.on('error', (error) => logger.debug('answer failed', { error }));
    if (isGrpc(request)) return grpc(request, response);
    if (faults.handle(request, response) || trickle.handle(request, response)) return;
    const path = (request.url ?? '').split('?', 1)[0];
    const wanted = METHODS[path ?? ''];
    if (wanted === undefined || request.method !== wanted) {
      request.resume();
      return wanted === undefined
        ? respondText(response, 404, '404 page not found')
        : respondText(response, 405, 'Method Not Allowed');
    }
    switch (path) {
      case '/live-video-to-video':
        startJob(request, response, start).catch((error: unknown) => {
          logger.debug('start request broke off', { error });
          response.destroy();
        });
        return;
      case '/payment':
        return takePayment(request, response, { state, address });
      default:
        request.resume();
        return respondJson(response, discovery(state, address.forRequest(request)));
    }
  };
}

const METHODS: Readonly<Record<string, 'GET' | 'POST'>> = {
  '/live-video-to-video': 'POST',
  '/payment': 'POST',
  '/discovery': 'GET',
};

/** `GET /discovery` (protocol C10): one orchestrator, with its capabilities as signers list them and no live runners. */
function discovery(state: OrchestratorState, address: string): unknown {
  return [{ address, score: 1, capabilities: state.capabilityNames(), runners: [] }];
}

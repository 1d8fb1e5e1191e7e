import { settlesWithin } from '../base/async.ts';
import { GatewayError, toGatewayError } from '../base/errors.ts';
import { type Logger, silentLogger } from '../base/log.ts';
import type { Hex } from '../payments/bytes.ts';
import type { TrickleTransport } from '../trickle/transport.ts';
import { GetOrchestratorClient, wantsSignature } from './get-orchestrator.ts';
import { parseOrchestratorAddress } from './orchestrator-address.ts';
import { type OrchestratorInfo, readOrchestratorInfo, requireAuthToken } from './orchestrator-info.ts';
import { post, type RestAnswer, type RestRequest } from './rest.ts';
import type { Identity } from './signer/signer-entry.ts';
import { PinnedConnector } from './tls/connector.ts';
import type { CertificatePins } from './tls/pins.ts';
import { pinnedTransport } from './tls/transport.ts';
import { liveModels, liveVideoCapabilities, offeredModels } from './wire/capabilities.ts';
import type { AuthToken, OrchestratorInfo as WireInfo } from './wire/lp_pb.ts';

/** Milliseconds for connecting, and again for an answer (as the python gateway waits). */
const ASK_TIMEOUT_MS = 5_000;

/** Milliseconds that a question waits for who asks it. */
const IDENTITY_WAIT_MS = 1_000;

/** What to ask an orchestrator for. */
export interface AskOptions {
  /** The model a job will use; without it the answer lists all models, prices and the hardware. */
  readonly model?: string | undefined;
  /** True to be answered also when no runner is free. Default false. */
  readonly ignoreCapacityCheck?: boolean;
  /** Who asks, instead of whom the session's `identity` names. */
  readonly askAs?: Identity | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Options of {@link OrchestratorSession.connect}. */
export interface ConnectOptions extends AskOptions {
  /** Shared by all sessions of a program, so that a certificate seen once is known to all. */
  readonly pins: CertificatePins;
  /**
   * Who asks, which orchestrators on chain want to know; null, or none, asks without a signature. One that fails, or is not
   * there within a second, keeps nobody from an orchestrator that does not want it.
   */
  readonly identity?: ((signal?: AbortSignal) => Promise<Identity | null>) | undefined;
  /** Only those of the internet named it: see `DiscoveredOrchestrator.publicOnly`. Default false. */
  readonly publicOnly?: boolean;
  /** Default 5000. */
  readonly timeoutMs?: number;
  readonly logger?: Logger;
}

interface Answer {
  readonly wire: WireInfo;
  readonly askedBy: Hex | null;
  readonly info: OrchestratorInfo;
  readonly roundTripMs: number;
}

/** A session that is closed stays closed. */
export type SessionState = 'open' | 'closed';

/** A connected orchestrator: what it says about itself, and pinned connections for gRPC, REST and trickle. */
export class OrchestratorSession {
  /** The address it was reached at; jobs go to {@link OrchestratorInfo.transcoder}. */
  readonly address: URL;
  /** Pinned connections for trickle channels, on this or another host. Closed with the session. */
  readonly transport: TrickleTransport;
  readonly #transport: ReturnType<typeof pinnedTransport>;
  readonly #connector: PinnedConnector;
  readonly #client: GetOrchestratorClient;
  readonly #identity: NonNullable<ConnectOptions['identity']>;
  readonly #timeoutMs: number;
  readonly #logger: Logger;
  #answer: Answer | undefined;
  #state: SessionState = 'open';
  #closed: Promise<void> | undefined;

  private constructor(address: URL, options: ConnectOptions) {
    this.address = address;
    this.#identity = options.identity ?? (async () => null);
    this.#timeoutMs = options.timeoutMs ?? ASK_TIMEOUT_MS;
    this.#logger = (options.logger ?? silentLogger).child({ orchestrator: address.origin });
    const { pins, publicOnly } = options;
    this.#connector = new PinnedConnector({ pins, timeoutMs: this.#timeoutMs, publicOnly });
    this.#transport = pinnedTransport(this.#connector);
    this.transport = this.#transport;
    this.#client = new GetOrchestratorClient(address, this.#connector);
  }

  /**
   * Connects to an orchestrator and asks it what it offers.
   * @param address as {@link parseOrchestratorAddress} reads it
   * @throws GatewayError `orchestrator_address_invalid`, `orchestrator_unreachable`, `orchestrator_timeout`,
   * `orchestrator_not_tls`, `orchestrator_not_recognised`, `orchestrator_refused`, `orchestrator_full`, `model_unknown`,
   * `orchestrator_lost`, `certificate_changed`, `certificate_mismatch`, or the signal's reason; where the orchestrator wants
   * to know who asks, what `identity` raises
   */
  static async connect(address: string, options: ConnectOptions): Promise<OrchestratorSession> {
    const session = new OrchestratorSession(parseOrchestratorAddress(address), options);
    try {
      // The POST that starts a job is next; its connection opens while the orchestrator answers the question.
      session.prepareConnections(session.address, 1);
      await session.refresh(options);
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** What the orchestrator said last. */
  get info(): OrchestratorInfo {
    return this.#last().info;
  }

  /** Milliseconds the last question took, without connecting. */
  get roundTripMs(): number {
    return this.#last().roundTripMs;
  }

  /** Whether the session can be used. */
  get state(): SessionState {
    return this.#state;
  }

  /**
   * The last answer as it came, for payment sessions: it holds the auth token, so it must never be logged.
   */
  get wireInfo(): WireInfo {
    return this.#last().wire;
  }

  /**
   * The Ethereum address the last answer was asked by, in lower case; null without one. Its ticket parameters are for this
   * sender alone.
   */
  get askedBy(): Hex | null {
    return this.#last().askedBy;
  }

  /** The token of the last answer. A secret: never logged. @throws GatewayError `orchestrator_not_recognised` */
  get authToken(): AuthToken {
    return requireAuthToken(this.address.origin, this.wireInfo);
  }

  /** Asks again, for the same or another model. @throws GatewayError as {@link connect} does */
  async refresh(options: AskOptions = {}): Promise<OrchestratorInfo> {
    const answer = await this.#ask(options).catch((error: unknown) => this.#explainFull(error, options));
    const info = this.#take(answer);
    this.#logger.debug('orchestrator answered', {
      transcoder: info.transcoder.origin,
      models: info.models.length,
      version: info.version,
      roundTripMs: answer.roundTripMs,
    });
    return info;
  }

  /** Replaces the last answer by one that came with a payment's answer (protocol C8). */
  adopt(wire: WireInfo): void {
    this.#take({ wire, roundTripMs: this.roundTripMs, askedBy: this.askedBy });
  }

  /** Posts to the orchestrator. @throws GatewayError as `post` in rest.ts does */
  post(request: RestRequest): Promise<RestAnswer> {
    return post(this.#transport.dispatcher, request);
  }

  /** Opens connections ahead of the requests that will use them; those that fail are not missed. */
  prepareConnections(url: URL, count: number): void {
    this.#connector.prepare(url, count);
  }

  /** Closes every connection of the session, trickle's included. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#state = 'closed';
    this.#client.close();
    this.#connector.close();
    await this.#transport.close();
  }

  /**
   * A signer that is down must not keep us from orchestrators that do not ask for one: without an identity they are asked
   * without, and only those that refuse that wait for it, or hear why there is none.
   */
  async #ask(options: AskOptions): Promise<Omit<Answer, 'info'>> {
    const { askAs, signal } = options;
    const who = askAs ? Promise.resolve(askAs) : this.#identity(signal);
    who.catch(() => undefined);
    const inTime = await settlesWithin(who, IDENTITY_WAIT_MS);
    try {
      return await this.#askAs(inTime ? await who.catch(() => null) : null, options);
    } catch (error) {
      if (!wantsSignature(error)) throw error;
      const late = await who.catch((why: unknown) => {
        signal?.throwIfAborted();
        return this.#explainUnsigned(why);
      });
      if (late === null) throw error;
      return this.#askAs(late, options);
    }
  }

  async #askAs(identity: Identity | null, options: AskOptions): Promise<Omit<Answer, 'info'>> {
    const { model, ignoreCapacityCheck = false, signal } = options;
    const answer = await this.#client.ask({
      capabilities: model === undefined ? undefined : liveVideoCapabilities(model),
      ignoreCapacityCheck,
      identity,
      timeoutMs: this.#timeoutMs,
      signal,
    });
    return { ...answer, askedBy: identity?.ethAddress ?? null };
  }

  #explainUnsigned(why: unknown): never {
    const error = toGatewayError(why);
    const { origin } = this.address;
    throw new GatewayError(error.code, `${origin} works for signed requests only, and ${error.message}`, {
      cause: error,
      fields: { ...error.fields, address: origin },
    });
  }

  /** Orchestrators say "full" also about a model they do not have: asked without a model, they list those they have. */
  async #explainFull(error: unknown, options: AskOptions): Promise<never> {
    const { model, signal } = options;
    if (model === undefined || !(error instanceof GatewayError) || error.code !== 'orchestrator_full')
      throw error;
    const answer = await this.#ask({ ignoreCapacityCheck: true, signal }).catch(() => null);
    const models = answer ? liveModels(offeredModels(answer.wire)) : [];
    if (models.length === 0 || models.includes(model)) throw error;
    throw new GatewayError(
      'model_unknown',
      `${this.address.origin} does not offer "${model}": choose one of ${models.slice(0, 20).join(', ')}`,
      { cause: error, fields: { address: this.address.origin, model } },
    );
  }

  #take(answer: Omit<Answer, 'info'>): OrchestratorInfo {
    const info = readOrchestratorInfo(this.address.origin, answer.wire);
    this.#answer = { ...answer, info };
    return info;
  }

  #last(): Answer {
    if (!this.#answer) throw new Error('a session is handed out only after its first answer');
    return this.#answer;
  }
}

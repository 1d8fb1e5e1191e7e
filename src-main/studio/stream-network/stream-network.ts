import { randomUUID } from 'node:crypto';
import { defaultSettings } from '../../../src-preload/contract/default-settings.ts';
import type { PaidAccounts, PaidFigures } from '../../../src-preload/contract.ts';
import type { GatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import {
  CertificatePins,
  chosenBecause,
  endpointOf,
  NO_FILTERS,
  OrchestratorHistory,
  OrchestratorSession,
  type ProbeResult,
  type ProbeTarget,
  parseOrchestratorAddress,
  probeAll,
  type Ranking,
  rank,
  tryOrder,
} from '../../gateway/index.ts';
import { parseRational } from '../../payments/rational.ts';
import type { LiveNetwork, OpenedOrchestrator, OpenRequest } from '../live/connection.ts';
import { firstToConnect } from '../network/first-to-connect.ts';
import { noneUsable, oneRefusal, refuseAbovePrice } from '../network/open-errors.ts';
import { WarmSession } from '../network/warm-session.ts';
import type { EmbeddedPair } from './embedded.ts';
import type { NetworkRequest } from './network-request.ts';
import type { Purse } from './purse.ts';

/** Orchestrators tried for one start before it is given up. */
const MAX_TRIES = 4;

/** What {@link StreamNetwork} is made of. */
export interface StreamNetworkParts {
  readonly request: NetworkRequest;
  readonly model: string;
  /** Each once; one needs no choice. */
  readonly orchestrators: readonly ProbeTarget[];
  readonly embedded: EmbeddedPair | null;
  readonly purse: Purse;
  readonly logger: Logger;
}

/** The orchestrators of one command: asked once, ranked, and tried in that order, whenever the stream needs another. */
export class StreamNetwork implements LiveNetwork {
  /** The orchestrator is our own embedded one. */
  readonly embedded: boolean;
  readonly #parts: StreamNetworkParts;
  readonly #pins: CertificatePins;
  readonly #history = new OrchestratorHistory();
  readonly #standby: WarmSession;
  readonly #spendId = randomUUID();
  #asked: Promise<readonly ProbeResult[]> | undefined;
  #known: readonly ProbeResult[] = [];

  constructor(parts: StreamNetworkParts) {
    const { embedded, request, orchestrators, logger } = parts;
    this.#parts = parts;
    this.embedded = embedded !== null;
    this.#pins = new CertificatePins({
      onPinned: ({ endpoint, certificate }) =>
        logger.info('certificate pinned', { endpoint, fingerprint: certificate.fingerprint }),
    });
    const pin = embedded?.network.certificateFingerprint ?? request.pin;
    const [only] = orchestrators;
    if (pin !== null && only !== undefined)
      this.#pins.expect(endpointOf(parseOrchestratorAddress(only.address)), pin);
    this.#standby = new WarmSession(
      ({ address, model, signal }) => this.#connect(address, model, signal),
      logger,
    );
  }

  /** See {@link LiveNetwork.open}. */
  async open({ model, avoid, address, signal }: OpenRequest): Promise<OpenedOrchestrator> {
    const { session, why } = await this.#session({ model, avoid, address, signal });
    const payment = this.#parts.purse.paymentFor(session, { model, spendId: this.#spendId });
    return { session, payment, why };
  }

  /** See {@link LiveNetwork.hasAnother}. */
  hasAnother({ model, avoid }: Pick<OpenRequest, 'model' | 'avoid'>): boolean {
    return this.#others(model, avoid).length > 0;
  }

  /** See {@link LiveNetwork.prepareNext}. */
  prepareNext(request: Pick<OpenRequest, 'model' | 'avoid'> | null): void {
    const [next] = request ? this.#others(request.model, request.avoid) : [];
    this.#standby.keep(request && next !== undefined ? { address: next, model: request.model } : null);
  }

  /** See {@link LiveNetwork.standby}. */
  get standby(): string | null {
    return this.#standby.ready;
  }

  /** See {@link LiveNetwork.reportFailure}. */
  reportFailure(address: string, error: GatewayError): void {
    this.#history.failed(address, error, Date.now());
  }

  /** See {@link LiveNetwork.reportLive}. */
  reportLive(address: string): void {
    this.#history.worked(address, Date.now());
  }

  /** What was paid so far; null where nothing had to be. */
  paid(): PaidFigures | null {
    return this.#parts.purse.figures();
  }

  /** The books of all sides of the embedded network; null where nothing was paid, or they are gone. */
  async accounts(): Promise<PaidAccounts | null> {
    const { embedded, purse } = this.#parts;
    return (await embedded?.accounts(purse.paidWei).catch(() => null)) ?? null;
  }

  /** Ends everything behind it. Sessions that were handed out belong to whoever has them. */
  async close(): Promise<void> {
    const { purse, embedded } = this.#parts;
    await this.#standby.close();
    await purse.close();
    await embedded?.close();
  }

  async #session(
    request: Omit<OpenRequest, 'attempt'>,
  ): Promise<{ readonly session: OrchestratorSession; readonly why: string }> {
    const { model, avoid, address, signal } = request;
    const [only, ...others] = this.#parts.orchestrators;
    const asked = address ?? (others.length === 0 ? only?.address : undefined);
    if (asked !== undefined) {
      const why = address === null ? '' : 'you asked for it';
      return { session: await this.#connect(asked, model, signal), why };
    }
    this.#asked ??= this.#ask(signal);
    await this.#asked;
    const ranking = this.#rank(model);
    const attempts = tryOrder(ranking, avoid);
    if (attempts.length === 0) throw noneUsable(ranking, model);
    const kept = attempts.find(({ candidate }) => candidate.address === this.#standby.ready);
    const ready = kept && this.#standby.take(kept.candidate.address, model);
    const refusals: GatewayError[] = [];
    const session =
      ready ??
      (await firstToConnect(
        attempts.slice(0, MAX_TRIES).map(({ candidate }) => candidate.address),
        {
          connect: (one, either) => this.#connect(one, model, either),
          onRefused: (one, error) => {
            refusals.push(error);
            this.reportFailure(one, error);
            this.#parts.logger.warn('orchestrator refused', { address: one, why: error.message });
          },
          signal,
        },
      ));
    if (!session) throw oneRefusal(refusals);
    const chosen = attempts.find(({ candidate }) => candidate.address === session.address.origin);
    return { session, why: chosen ? chosenBecause(chosen.why, ranking.ranked.length) : '' };
  }

  async #ask(signal: AbortSignal): Promise<readonly ProbeResult[]> {
    const { orchestrators, purse } = this.#parts;
    const identityFor = () => purse.identity;
    this.#known = await probeAll(orchestrators, { pins: this.#pins, identityFor, signal });
    return this.#known;
  }

  #rank(model: string): Ranking {
    const { request, purse } = this.#parts;
    return rank(
      this.#known.map(({ candidate }) => candidate),
      {
        model,
        filters: {
          ...NO_FILTERS,
          canPay: purse.pool.size > 0,
          maxWeiPerPixel: request.maxPrice === null ? null : parseRational(request.maxPrice),
        },
        weights: defaultSettings.selection.weights,
        memory: this.#history,
        nowMs: Date.now(),
      },
    );
  }

  #others(model: string, avoid: ReadonlySet<string>): string[] {
    return tryOrder(this.#rank(model), avoid)
      .filter(({ candidate, lastResort }) => !lastResort && !avoid.has(candidate.address))
      .map(({ candidate }) => candidate.address);
  }

  /** @throws GatewayError also when it asks for more than the ceiling */
  async #connect(address: string, model: string, signal: AbortSignal): Promise<OrchestratorSession> {
    const { purse, logger, request, orchestrators } = this.#parts;
    const { publicOnly = false } = orchestrators.find((known) => known.address === address) ?? {};
    const session = await OrchestratorSession.connect(address, {
      pins: this.#pins,
      signal,
      logger,
      model,
      identity: purse.identity,
      publicOnly,
    });
    try {
      refuseAbovePrice(session, request.maxPrice);
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }
}

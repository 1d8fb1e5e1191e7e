import { randomUUID } from 'node:crypto';
import type { OrchestratorRow, Settings } from '../../../src-preload/contract.ts';
import { delay, orAbort } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import {
  type AskIdentity,
  type CertificatePins,
  chosenBecause,
  type OrchestratorHistory,
  OrchestratorSession,
  offChainPayment,
  type PaymentSession,
  tryOrder,
} from '../../gateway/index.ts';
import type { OpenedOrchestrator, OpenRequest, LiveNetwork as StreamNetwork } from '../live/connection.ts';
import { CarriedTime } from './carried-time.ts';
import type { EmbeddedNetwork } from './embedded-network.ts';
import { firstToConnect } from './first-to-connect.ts';
import { noneUsable, oneRefusal, refuseAbovePrice } from './open-errors.ts';
import type { OrchestratorTable } from './orchestrator-table.ts';
import { WarmSession } from './warm-session.ts';

/** Orchestrators tried for one start before it is given up. */
const MAX_TRIES = 4;
/** A session that is kept ready is good enough as long as its orchestrator is among so many of the best. */
const GOOD_ENOUGH = 3;
/** Where nothing is known yet: milliseconds that better ones are waited for once one is found. */
const SETTLE_MS = 500;
/** Milliseconds between two questions on the session that stands by: a dead one must not be found out only at a swap. */
const STANDBY_REFRESH_MS = 15_000;

/** Whoever pays, and says who we are. */
export interface Paying {
  /** Whether there is a signer that can be asked to pay the orchestrator at an address. */
  canPay(address: string): boolean;
  /**
   * Who asks the orchestrator at an address, as for `OrchestratorSession.connect`: the embedded network's signer is known to
   * its own orchestrator only.
   */
  identityFor(address: string): AskIdentity;
  /** The payment session of one job; `spendId` is the same for all jobs of one stream. */
  paymentFor(
    session: OrchestratorSession,
    request: { readonly model: string; readonly spendId: string },
  ): PaymentSession;
}

/** Nobody pays: off-chain orchestrators only. */
export const NOBODY_PAYS: Paying = {
  canPay: () => false,
  identityFor: () => async () => null,
  paymentFor: () => offChainPayment(),
};

/** Options of {@link LiveNetwork}. */
export interface LiveNetworkOptions {
  readonly embedded: EmbeddedNetwork;
  readonly table: OrchestratorTable;
  readonly pins: CertificatePins;
  readonly history: OrchestratorHistory;
  readonly paying: () => Paying;
  readonly logger: Logger;
  /** The settings as they are now. */
  readonly settings: () => Settings;
}

/** An orchestrator to try, and why: a clause for people, '' where there was no choice. */
interface Choice {
  readonly address: string;
  readonly why: string;
}

type Known = Pick<OpenRequest, 'model' | 'avoid'>;

/**
 * Sessions for streams, by the user's choice. While nothing is streamed one session is kept connected to the orchestrator a
 * stream would use, and while something is, one to the orchestrator it would move to: neither has to wait for a connection.
 */
export class LiveNetwork implements StreamNetwork {
  readonly #options: LiveNetworkOptions;
  readonly #warm: WarmSession;
  readonly #standby: WarmSession;
  readonly #carried: CarriedTime;
  #next: Known | null = null;
  #warmModel: string | null = null;
  /** What the jobs of the present stream are paid as; null while nothing is streamed. */
  #spendId: string | null = null;

  constructor(options: LiveNetworkOptions) {
    this.#options = options;
    const connect: ConstructorParameters<typeof WarmSession>[0] = ({ address, model, signal }) =>
      this.#connect(address, model, signal);
    this.#warm = new WarmSession(connect, options.logger);
    this.#standby = new WarmSession(connect, options.logger, STANDBY_REFRESH_MS);
    this.#carried = new CarriedTime(options.history);
  }

  /** See {@link StreamNetwork.open}. */
  async open(request: OpenRequest): Promise<OpenedOrchestrator> {
    const { model, signal } = request;
    const choices = await this.#choices(request);
    const kept = this.#takeKept(choices, request);
    // What was kept ready for a start is not needed while a stream runs.
    this.#warmModel = null;
    this.#warm.keep(null);
    const session = kept ?? (await this.#connectOneOf(choices.slice(0, MAX_TRIES), { model, signal }));
    const { origin } = session.address;
    const why = choices.find(({ address }) => address === origin)?.why ?? '';
    this.#options.logger.info('orchestrator chosen', { address: origin, why });
    this.#carried.opened(origin, session);
    this.#spendId ??= randomUUID();
    const payment = this.#options.paying().paymentFor(session, { model, spendId: this.#spendId });
    return { session, payment, why };
  }

  /** A stream has an orchestrator; false while it still seeks one, or has lost it. */
  get carries(): boolean {
    return this.#carried.isOn;
  }

  /** See {@link StreamNetwork.hasAnother}. */
  hasAnother(request: Known): boolean {
    return this.#others(request).length > 0;
  }

  /** See {@link StreamNetwork.prepareNext}. */
  prepareNext(request: Known | null): void {
    if (isSame(this.#next, request)) return;
    this.#next = request;
    this.#aimStandby();
  }

  /** See {@link StreamNetwork.standby}. */
  get standby(): string | null {
    return this.#standby.ready;
  }

  /** See {@link StreamNetwork.reportFailure}. */
  reportFailure(address: string, error: GatewayError): void {
    const { history, table } = this.#options;
    this.#carried.ended(address);
    history.failed(address, error, Date.now());
    table.rankSoon();
    // It may be gone altogether, or have another certificate: its row should say so.
    void table.check(address);
  }

  /** See {@link StreamNetwork.reportLive}. */
  reportLive(address: string): void {
    const { history, table } = this.#options;
    history.worked(address, Date.now());
    this.#carried.live(address);
    table.rankSoon();
  }

  /**
   * Nothing is streamed: keeps a session connected for `model` until a stream takes it. Called again when the choice may have
   * changed.
   */
  keepWarm(model: string): void {
    this.#spendId = null;
    this.#warmModel = model;
    aim(this.#warm, this.#expected(model), model);
  }

  /** The ranking has changed: what is kept ready follows it. */
  ranked(): void {
    if (this.#warmModel !== null) this.keepWarm(this.#warmModel);
    this.#aimStandby();
  }

  /** Closes the sessions that are kept. Idempotent. */
  async close(): Promise<void> {
    this.#next = null;
    this.#warmModel = null;
    this.#carried.close();
    await Promise.all([this.#warm.close(), this.#standby.close()]);
  }

  #aimStandby(): void {
    const request = this.#next;
    aim(this.#standby, request ? this.#others(request) : [], request?.model ?? '');
  }

  /** Where a stream could move to, best first. The user's word for one orchestrator is kept to. */
  #others({ model, avoid }: Known): string[] {
    const { settings, table } = this.#options;
    const { network, selection } = settings();
    if (network.choice.kind !== 'best' || !selection.swap) return [];
    return tryOrder(table.rankFor(model), avoid)
      .filter(({ candidate, lastResort }) => !lastResort && !avoid.has(candidate.address))
      .map(({ candidate }) => candidate.address);
  }

  /** Where a stream would go now, without waiting: nowhere while that is not known, or the model is not offered there. */
  #expected(model: string): string[] {
    const { settings, table } = this.#options;
    const { choice } = settings().network;
    const ranking = table.rankFor(model);
    if (choice.kind === 'best') return ranking.ranked.map(({ candidate }) => candidate.address);
    const isChosen = ({ address, source }: OrchestratorRow): boolean =>
      choice.kind === 'embedded' ? source === 'embedded' : address === choice.address;
    return ranking.ranked
      .map(({ candidate }) => candidate.address)
      .filter((address) => {
        const row = table.row(address);
        return row !== undefined && isChosen(row);
      });
  }

  /** Whom to try, in this order. */
  async #choices(request: OpenRequest): Promise<Choice[]> {
    const { embedded, settings } = this.#options;
    const { choice } = settings().network;
    const { address, signal } = request;
    if (address !== null) return this.#only(address, 'you asked for it');
    if (choice.kind === 'embedded')
      return [{ address: (await embedded.running(signal)).serviceUri, why: '' }];
    if (choice.kind === 'address') return this.#only(choice.address, '');
    await this.#untilKnown(request);
    return this.#best(request);
  }

  #only(address: string, why: string): Choice[] {
    if (!this.#options.settings().selection.blocked.includes(address)) return [{ address, why }];
    throw new GatewayError(
      'not_allowed',
      `${address} is one of those you blocked: unblock it, or choose another orchestrator`,
      { fields: { address } },
    );
  }

  #best({ model, avoid }: Known): Choice[] {
    const { table } = this.#options;
    const ranking = table.rankFor(model);
    const attempts = tryOrder(ranking, avoid);
    if (attempts.length === 0) throw noneUsable(ranking, model);
    return attempts.map(({ candidate: { address }, why, lastResort }) => ({
      address,
      why: lastResort ? `there is no other, though it ${why}` : chosenBecause(why, ranking.ranked.length),
    }));
  }

  /** Waits for orchestrators to be asked, but only while none is known that will do. */
  async #untilKnown({ model, avoid, signal }: OpenRequest): Promise<void> {
    const { table } = this.#options;
    const isKnown = (): boolean => tryOrder(table.rankFor(model), avoid).length > 0;
    if (isKnown()) return;
    const found = async (): Promise<void> => {
      while (!isKnown()) await orAbort(table.nextRanking, signal);
      await delay(SETTLE_MS, { signal });
    };
    await orAbort(Promise.race([table.checkAll(), found()]), signal);
  }

  /** A session that is kept ready, where its orchestrator still is among the best. */
  #takeKept(choices: readonly Choice[], { model, avoid }: Known): OrchestratorSession | null {
    const good = choices.slice(0, GOOD_ENOUGH).filter(({ address }) => !avoid.has(address));
    for (const { address } of good) {
      const ready = this.#warm.take(address, model);
      if (ready) return ready;
      const next = this.#standby.take(address, model);
      if (!next) continue;
      // Until the stream says what it avoids now, nobody is next.
      this.#next = null;
      return next;
    }
    return null;
  }

  async #connectOneOf(
    choices: readonly Choice[],
    { model, signal }: { model: string; signal: AbortSignal },
  ): Promise<OrchestratorSession> {
    const { table, history, logger } = this.#options;
    const refusals: GatewayError[] = [];
    const session = await firstToConnect(
      choices.map(({ address }) => address),
      {
        connect: (address, either) => this.#connect(address, model, either),
        onRefused: (address, error) => {
          refusals.push(error);
          history.failed(address, error, Date.now());
          table.markFailed(address, error);
          logger.warn('orchestrator refused', { address, why: error.message });
        },
        signal,
      },
    );
    if (session) return session;
    throw oneRefusal(refusals);
  }

  /** @throws GatewayError also when it asks for more than the user's ceiling, whatever it said before */
  async #connect(address: string, model: string, signal: AbortSignal): Promise<OrchestratorSession> {
    const { pins, logger, paying, settings, table } = this.#options;
    const session = await OrchestratorSession.connect(address, {
      pins,
      logger,
      model,
      signal,
      identity: paying().identityFor(address),
      publicOnly: table.isPublicOnly(address),
    });
    try {
      refuseAbovePrice(session, settings().selection.maxWeiPerPixel);
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }
}

function isSame(a: Known | null, b: Known | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.model === b.model && a.avoid.size === b.avoid.size && [...a.avoid].every((one) => b.avoid.has(one))
  );
}

/** Keeps a session to the first of these, or to whom it is kept already as long as that is good enough. */
function aim(keeper: WarmSession, addresses: readonly string[], model: string): void {
  const [best] = addresses;
  const { target } = keeper;
  const isGood = target?.model === model && addresses.slice(0, GOOD_ENOUGH).includes(target.address);
  if (isGood) return;
  keeper.keep(best === undefined ? null : { address: best, model });
}

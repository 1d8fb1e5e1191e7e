import type { OrchestratorChoice, OrchestratorRow } from '../../../src-preload/contract.ts';
import { orAbort } from '../../base/async.ts';
import { GatewayError, toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import { type CertificatePins, OrchestratorSession } from '../../gateway/index.ts';
import { type ChoiceRequest, explainRank, rankOrchestrators } from './choose-orchestrators.ts';
import type { EmbeddedNetwork } from './embedded-network.ts';
import type { OrchestratorTable } from './orchestrator-table.ts';
import { WarmSession } from './warm-session.ts';

/** Orchestrators tried for one start before it is given up. */
const MAX_TRIES = 3;

/** What a stream asks of its network. */
export interface OpenRequest {
  readonly model: string;
  readonly signal: AbortSignal;
  /** 0 for the first, more when an orchestrator was lost. */
  readonly attempt: number;
}

/** Options of {@link LiveNetwork}. */
export interface LiveNetworkOptions {
  readonly embedded: EmbeddedNetwork;
  readonly table: OrchestratorTable;
  readonly pins: CertificatePins;
  readonly logger: Logger;
  /** Which orchestrator the user chose, now. */
  readonly choice: () => OrchestratorChoice;
}

/**
 * Sessions for streams, by the user's choice. One session to the orchestrator a stream would use is kept connected while
 * nothing is streamed, so that going live waits for no connection.
 */
export class LiveNetwork {
  readonly #options: LiveNetworkOptions;
  readonly #warm: WarmSession;
  /** Where sessions were opened since the last good connection: tried again only when there is nothing else. */
  readonly #tried = new Set<string>();

  constructor(options: LiveNetworkOptions) {
    this.#options = options;
    this.#warm = new WarmSession((request) => this.#connect(request), options.logger);
  }

  /**
   * A session for a stream, which closes it. With `best`, an attempt after the first prefers another orchestrator.
   * @throws GatewayError as `OrchestratorSession.connect` does; `model_unknown` or `orchestrator_unreachable` when none
   * of those known will do
   */
  async open({ model, signal, attempt }: OpenRequest): Promise<OrchestratorSession> {
    if (attempt === 0) this.#tried.clear();
    const addresses = await this.#candidates({ model, avoid: this.#tried, signal });
    const warm = attempt === 0 ? this.#warm.take(addresses[0] ?? '', model) : null;
    // What was kept ready for something else is not needed while a stream runs.
    this.#warm.keep(null);
    const session = warm ?? (await this.#firstOf(addresses.slice(0, MAX_TRIES), { model, signal }));
    this.#tried.add(session.address.origin);
    return session;
  }

  /** Keeps a session connected for `model` until a stream takes it. Called again when the choice may have changed. */
  keepWarm(model: string): void {
    const address = this.#expected(model);
    this.#warm.keep(address === null ? null : { address, model });
  }

  /** Closes the session that is kept. Idempotent. */
  close(): Promise<void> {
    return this.#warm.close();
  }

  /** Where a stream would go now, without waiting; null where that is not known, or the model is not offered there. */
  #expected(model: string): string | null {
    const { table, choice } = this.#options;
    return rankOrchestrators(table.rows, ranking(choice(), model, new Set()))[0]?.address ?? null;
  }

  async #candidates(request: {
    model: string;
    avoid: ReadonlySet<string>;
    signal: AbortSignal;
  }): Promise<string[]> {
    const { embedded, logger, choice } = this.#options;
    const { model, avoid, signal } = request;
    const chosen = choice();
    if (chosen.kind === 'embedded') return [(await embedded.running(signal)).serviceUri];
    if (chosen.kind === 'address') return [chosen.address];
    const rows = await this.#rowsToChooseFrom(model, signal);
    const ranked = rankOrchestrators(rows, ranking(chosen, model, avoid));
    const [best] = ranked;
    if (!best) throw noneUsable(rows, model);
    logger.info('best orchestrator chosen', { address: best.address, why: explainRank(best, model) });
    return ranked.map(({ address }) => address);
  }

  /** Waits for orchestrators that were never asked, but only while nothing better is known. */
  async #rowsToChooseFrom(model: string, signal: AbortSignal): Promise<OrchestratorRow[]> {
    const { table } = this.#options;
    const known = rankOrchestrators(table.rows, ranking({ kind: 'best' }, model, new Set()));
    if (known.length > 0) return table.rows;
    await orAbort(table.checkAll(), signal);
    return table.rows;
  }

  async #firstOf(
    addresses: readonly string[],
    request: { model: string; signal: AbortSignal },
  ): Promise<OrchestratorSession> {
    const refusals: GatewayError[] = [];
    for (const address of addresses) {
      try {
        return await this.#connect({ address, ...request });
      } catch (thrown) {
        request.signal.throwIfAborted();
        const error = toGatewayError(thrown);
        refusals.push(error);
        this.#options.table.markFailed(address, error);
        this.#options.logger.warn('orchestrator refused', { address, why: error.message });
      }
    }
    throw oneRefusal(refusals);
  }

  #connect(request: { address: string; model: string; signal: AbortSignal }): Promise<OrchestratorSession> {
    const { pins, logger } = this.#options;
    const { address, model, signal } = request;
    return OrchestratorSession.connect(address, { pins, logger, model, signal });
  }
}

/** Ranking without payments, which are not made yet. */
function ranking(choice: OrchestratorChoice, model: string, avoid: ReadonlySet<string>): ChoiceRequest {
  return { choice, model, avoid, canPay: false };
}

/** Of several, none says what became of the others, nor that another attempt, with others, is in vain. */
function oneRefusal(refusals: readonly GatewayError[]): GatewayError {
  const [first, ...others] = refusals;
  if (first && others.length === 0) return first;
  return new GatewayError(
    'orchestrator_unreachable',
    `${refusals.length} orchestrators could not be used: see why in the network view, or choose the embedded network`,
    { cause: first },
  );
}

function noneUsable(rows: readonly OrchestratorRow[], model: string): GatewayError {
  const usable = rows.filter(({ state }) => state === 'usable');
  if (usable.length === 0) {
    return new GatewayError(
      'orchestrator_unreachable',
      'none of your orchestrators can be used: see why in the network view, or choose the embedded network',
    );
  }
  if (usable.every(({ wantsPayment }) => wantsPayment)) {
    return new GatewayError(
      'orchestrator_refused',
      'every usable orchestrator wants payment, which Rivulet cannot make yet: choose the embedded network',
    );
  }
  return new GatewayError(
    'model_unknown',
    `none of your usable orchestrators offers "${model}": choose another model or another orchestrator`,
    { fields: { model } },
  );
}

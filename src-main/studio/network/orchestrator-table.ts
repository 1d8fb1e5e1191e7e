import type { OrchestratorRow } from '../../../src-preload/contract.ts';
import { abortedError } from '../../base/async.ts';
import type { GatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { CertificatePins } from '../../gateway/index.ts';
import { checkOrchestrator, failure, uncheckedRow } from './check-orchestrator.ts';
import { Lanes } from './lanes.ts';

/** Orchestrators that are asked at the same time. */
const PARALLEL_CHECKS = 4;
/** Milliseconds between two rounds while nothing is streamed. */
const ROUND_MS = 30_000;

/** An orchestrator that belongs in the table, and who named it. */
export type ListedOrchestrator = Pick<OrchestratorRow, 'address' | 'source'>;

/** Options of {@link OrchestratorTable}. */
export interface OrchestratorTableOptions {
  readonly pins: CertificatePins;
  readonly logger: Logger;
  /** True while nothing is streamed: only then are orchestrators asked without being told to. */
  readonly isIdle: () => boolean;
  /** Told of every change of a row. */
  readonly onChange: (rows: OrchestratorRow[]) => void;
}

/** Every orchestrator known, each with what it said last. Rows are updated one by one, as answers come. */
export class OrchestratorTable {
  readonly #options: OrchestratorTableOptions;
  readonly #rows = new Map<string, OrchestratorRow>();
  readonly #checks = new Map<string, Promise<void>>();
  readonly #lanes = new Lanes(PARALLEL_CHECKS);
  readonly #closing = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(options: OrchestratorTableOptions) {
    this.#options = options;
    this.#timer = setInterval(() => {
      if (options.isIdle()) void this.checkAll();
    }, ROUND_MS).unref();
  }

  /** The rows in their order. */
  get rows(): OrchestratorRow[] {
    return [...this.#rows.values()];
  }

  /** Makes these the orchestrators of the table: new ones are asked at once, those that are not named go. */
  setList(list: readonly ListedOrchestrator[]): void {
    const previous = new Map(this.#rows);
    this.#rows.clear();
    for (const { address, source } of list) {
      if (this.#rows.has(address)) continue;
      const row = previous.get(address) ?? {
        ...uncheckedRow(address, this.#options.pins),
        source,
        sources: [],
      };
      this.#rows.set(address, { ...row, source });
    }
    this.#options.onChange(this.rows);
    for (const { address } of list) if (!previous.has(address)) void this.check(address);
  }

  /** Asks one orchestrator again; resolves when its row says what came of it. One that is asked already is not asked twice. */
  check(address: string): Promise<void> {
    const running = this.#checks.get(address);
    if (running) return running;
    const check = this.#check(address).finally(() => this.#checks.delete(address));
    this.#checks.set(address, check);
    return check;
  }

  /** Asks every orchestrator again, few at a time. */
  async checkAll(): Promise<void> {
    await Promise.all([...this.#rows.keys()].map((address) => this.check(address)));
  }

  /** Says that an orchestrator just failed, so that it is not chosen until it is asked again. */
  markFailed(address: string, error: GatewayError): void {
    const row = this.#rows.get(address);
    if (row) this.#set({ ...row, ...failure(address, error, this.#options.pins) });
  }

  /** Gives up what is asked and asks no more. Idempotent. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#closing.abort(abortedError('asking orchestrators'));
    await Promise.all(this.#checks.values());
  }

  async #check(address: string): Promise<void> {
    const { signal } = this.#closing;
    const row = this.#rows.get(address);
    if (!row || signal.aborted) return;
    this.#set({ ...row, state: 'checking' });
    const { pins, logger } = this.#options;
    const result = await this.#lanes.run(() => checkOrchestrator(address, { pins, logger, signal }));
    // It may have left the table, or the application may be closing.
    const listed = this.#rows.get(address);
    if (listed && !signal.aborted) this.#set({ ...result, source: listed.source, sources: listed.sources });
  }

  #set(row: OrchestratorRow): void {
    this.#rows.set(row.address, row);
    this.#options.onChange(this.rows);
  }
}

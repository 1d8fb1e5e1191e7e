import type { OrchestratorRow } from '../../../src-preload/contract.ts';
import { abortedError, type Deferred, deferred } from '../../base/async.ts';
import type { GatewayError } from '../../base/errors.ts';
import {
  type Candidate,
  type CertificatePins,
  type OrchestratorHistory,
  type ProbeResult,
  type Prober,
  type Ranking,
  rank,
} from '../../gateway/index.ts';
import { answeredRow, failedRow, type ListedOrchestrator, uncheckedRow } from './orchestrator-row.ts';
import { ProbeProgress, type Probing } from './probe-progress.ts';
import { type RankingSettings, rankingOfRow } from './ranking-settings.ts';
import { recheckDelayMs } from './recheck-delay.ts';

/** Milliseconds between two looks at who is to be asked again, and how many are asked at each by themselves. */
const LOOK_MS = 1_000;
const CHECKS_PER_LOOK = 16;
/** Milliseconds between two rankings of all rows, of a list and of a long one. */
const RANK_DISTANCE_MS = 250;
const RANK_DISTANCE_LONG_MS = 1_000;
/** A list is long from so many rows. */
const LONG_LIST = 200;

/** Options of {@link OrchestratorTable}. */
export interface OrchestratorTableOptions {
  readonly pins: CertificatePins;
  readonly prober: Prober;
  readonly history: OrchestratorHistory;
  /** What the ranking shown in the rows depends on, now. */
  readonly settings: () => RankingSettings;
  /** The address the user chose; null without one. */
  readonly chosen: () => string | null;
  /** True while nothing is streamed: only then are all orchestrators asked without being told to. */
  readonly isIdle: () => boolean;
  /** Told of every change of a row. */
  readonly onChange: () => void;
  /** Told when the rows were ranked anew. */
  readonly onRanked: () => void;
  /** Told how far the asking of a list has come; null when it is through. */
  readonly onProbing: (probing: Probing | null) => void;
  /** Told what other addresses an orchestrator named. */
  readonly onNodes: (address: string, nodes: readonly string[]) => void;
}

interface Entry {
  row: OrchestratorRow;
  /** Only those of the internet named it. */
  publicOnly: boolean;
  /** What was said last; null before it was asked for the first time. */
  candidate: Candidate | null;
  /** How often in a row it could not be used. */
  failures: number;
  /** When it was asked last, in monotonic milliseconds. */
  askedMs: number;
  readonly random: number;
  /** Aborted when it leaves the table, or the table is closed: whoever waits to ask it need not. */
  readonly gone: AbortController;
}

/**
 * Every orchestrator known, each with what it said last and its place in the ranking. Rows are updated one by one, as
 * answers come; a row is another object whenever something in it has changed.
 */
export class OrchestratorTable {
  readonly #options: OrchestratorTableOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #checks = new Map<string, Promise<void>>();
  readonly #progress: ProbeProgress;
  readonly #look: NodeJS.Timeout;
  #rankTimer: NodeJS.Timeout | undefined;
  #rankedMs = Number.NEGATIVE_INFINITY;
  #ranked: Deferred<void> = deferred();
  #closed = false;

  constructor(options: OrchestratorTableOptions) {
    this.#options = options;
    this.#progress = new ProbeProgress(options.onProbing);
    this.#look = setInterval(() => this.#checkThoseDue(), LOOK_MS).unref();
  }

  /** The rows in their order. */
  get rows(): OrchestratorRow[] {
    return [...this.#entries.values()].map(({ row }) => row);
  }

  /** One row. */
  row(address: string): OrchestratorRow | undefined {
    return this.#entries.get(address)?.row;
  }

  /** Only those of the internet named it, so that it must not be sought anywhere else. */
  isPublicOnly(address: string): boolean {
    return this.#entries.get(address)?.publicOnly ?? false;
  }

  /** How far the asking of a list has come; null while none is asked. */
  get probing(): Probing | null {
    return this.#progress.probing;
  }

  /** Resolves when the rows are ranked for the next time. */
  get nextRanking(): Promise<void> {
    return this.#ranked.promise;
  }

  /** Makes these the orchestrators of the table: new ones are asked at once, those that are not named go. */
  setList(list: readonly ListedOrchestrator[]): void {
    const previous = new Map(this.#entries);
    this.#entries.clear();
    const added: string[] = [];
    for (const listed of list) {
      const { address } = listed;
      if (this.#entries.has(address)) continue;
      const known = previous.get(address);
      // One that the user knows as well may be sought where it was not sought before.
      if (!known || (known.publicOnly && !listed.publicOnly)) added.push(address);
      this.#entries.set(address, known ? this.#listedAgain(known, listed) : this.#newEntry(listed));
    }
    for (const [address, { gone }] of previous) if (!this.#entries.has(address)) this.#left(address, gone);
    this.#options.onChange();
    this.rankSoon();
    this.#progress.expect(added);
    for (const address of added) void this.#ask(address, { urgent: false });
  }

  /**
   * Asks one orchestrator again; resolves when its row says what came of it. One that is being asked is not asked twice.
   */
  check(address: string): Promise<void> {
    return this.#ask(address, { urgent: true });
  }

  /** Asks every orchestrator again. */
  async checkAll(): Promise<void> {
    const addresses = [...this.#entries.keys()];
    this.#progress.expect(addresses);
    await Promise.all(addresses.map((address) => this.#ask(address, { urgent: false })));
  }

  /** Resolves when nobody is being asked. */
  async settled(): Promise<void> {
    while (this.#checks.size > 0) await Promise.all(this.#checks.values());
  }

  /** Says that an orchestrator just failed, so that it is not chosen until it is asked again. */
  markFailed(address: string, error: GatewayError): void {
    const entry = this.#entries.get(address);
    if (!entry) return;
    entry.candidate = entry.candidate && { ...entry.candidate, error: error.code };
    this.#set(entry, failedRow(entry.row, error, this.#options.pins));
  }

  /** Ranks all that are known for a model by the settings as they are now. */
  rankFor(model: string): Ranking {
    const { settings, history } = this.#options;
    const { filters, weights } = settings();
    const candidates = [...this.#entries.values()]
      .map(({ candidate }) => candidate)
      .filter((candidate) => candidate !== null);
    return rank(candidates, { model, filters, weights, memory: history, nowMs: Date.now() });
  }

  /** Ranks the rows anew, now: what they are ranked by has changed. */
  rank(): void {
    clearTimeout(this.#rankTimer);
    this.#rankTimer = undefined;
    this.#rankedMs = performance.now();
    const places = rankingOfRow(this.rankFor(this.#options.settings().model));
    const nowMs = Date.now();
    for (const entry of this.#entries.values()) this.#place(entry, places, nowMs);
    const waiting = this.#ranked;
    this.#ranked = deferred();
    waiting.resolve();
    this.#options.onRanked();
  }

  /** Gives up what is asked and asks no more. Idempotent. */
  async close(): Promise<void> {
    clearInterval(this.#look);
    clearTimeout(this.#rankTimer);
    this.#closed = true;
    for (const { gone } of this.#entries.values()) gone.abort(abortedError('asking orchestrators'));
    await Promise.all(this.#checks.values());
  }

  #left(address: string, gone: AbortController): void {
    gone.abort(abortedError('asking an orchestrator'));
    this.#checks.delete(address);
    this.#progress.done(address);
  }

  #newEntry(listed: ListedOrchestrator): Entry {
    return {
      row: uncheckedRow(listed, this.#options.pins),
      publicOnly: listed.publicOnly,
      candidate: null,
      failures: 0,
      askedMs: performance.now(),
      random: Math.random(),
      gone: new AbortController(),
    };
  }

  #listedAgain(entry: Entry, { source, sources, publicOnly }: ListedOrchestrator): Entry {
    const { row } = entry;
    entry.publicOnly = publicOnly;
    const isSame = row.source === source && row.sources.join() === sources.join();
    if (!isSame) entry.row = { ...row, source, sources };
    return entry;
  }

  #ask(address: string, { urgent }: { urgent: boolean }): Promise<void> {
    const running = this.#checks.get(address);
    if (running) return running;
    const entry = this.#entries.get(address);
    if (!entry) return Promise.resolve();
    const check = this.#check(entry, urgent)
      // The only thing it rejects with: nobody wants to know any more.
      .catch(() => undefined)
      .finally(() => {
        // It may have left the table, and come back.
        if (this.#entries.get(address) !== entry) return;
        this.#checks.delete(address);
        this.#progress.done(address);
      });
    this.#checks.set(address, check);
    return check;
  }

  async #check(entry: Entry, urgent: boolean): Promise<void> {
    const { prober } = this.#options;
    const { signal } = entry.gone;
    const result = await prober.probe(entry.row.address, {
      signal,
      urgent,
      publicOnly: entry.publicOnly,
      onStart: () => this.#set(entry, { ...entry.row, state: 'checking' }),
    });
    if (!signal.aborted) this.#answered(entry, result);
  }

  #answered(entry: Entry, result: ProbeResult): void {
    entry.candidate = result.candidate;
    entry.failures = result.error ? entry.failures + 1 : 0;
    entry.askedMs = performance.now();
    this.#set(entry, answeredRow(entry.row, result, this.#options.pins));
    if (result.nodes.length > 0) this.#options.onNodes(result.address, result.nodes);
  }

  #set(entry: Entry, row: OrchestratorRow): void {
    entry.row = row;
    this.#options.onChange();
    this.rankSoon();
  }

  /** What the rows are ranked by may have changed: they are ranked anew, at most four times a second. */
  rankSoon(): void {
    if (this.#rankTimer !== undefined || this.#closed) return;
    const distanceMs = this.#entries.size > LONG_LIST ? RANK_DISTANCE_LONG_MS : RANK_DISTANCE_MS;
    const waitMs = Math.max(0, this.#rankedMs + distanceMs - performance.now());
    this.#rankTimer = setTimeout(() => this.rank(), waitMs).unref();
  }

  #place(entry: Entry, places: ReturnType<typeof rankingOfRow>, nowMs: number): void {
    const { row } = entry;
    const ranking = places.get(row.address) ?? null;
    const { suspendedUntilMs } = this.#options.history.standing(row.address, nowMs);
    const isSame =
      row.suspendedUntilMs === suspendedUntilMs &&
      row.ranking?.place === ranking?.place &&
      row.ranking?.why === ranking?.why &&
      row.ranking?.score === ranking?.score;
    if (isSame) return;
    entry.row = { ...row, ranking, suspendedUntilMs };
    this.#options.onChange();
  }

  #checkThoseDue(): void {
    const due = [...this.#entries]
      .filter(([address, entry]) => !this.#checks.has(address) && this.#isDue(entry))
      .sort(([, a], [, b]) => a.askedMs - b.askedMs);
    for (const [address] of due.slice(0, CHECKS_PER_LOOK)) void this.#ask(address, { urgent: false });
    // Suspensions end without anybody saying so.
    const nowMs = Date.now();
    const isOver = ({ row }: Entry): boolean =>
      row.suspendedUntilMs !== null && row.suspendedUntilMs <= nowMs;
    if ([...this.#entries.values()].some(isOver)) this.rankSoon();
  }

  #isDue({ row, failures, askedMs, random }: Entry): boolean {
    const delayMs = recheckDelayMs({
      place: row.ranking?.place ?? null,
      chosen: row.source === 'embedded' || row.address === this.#options.chosen(),
      failures,
      count: this.#entries.size,
      isLive: !this.#options.isIdle(),
      random,
    });
    return delayMs !== null && performance.now() - askedMs >= delayMs;
  }
}

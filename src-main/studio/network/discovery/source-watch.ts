import type { DiscoverySource } from '../../../../src-preload/contract.ts';
import { abortedError, backoffMs } from '../../../base/async.ts';
import { type GatewayError, toGatewayError } from '../../../base/errors.ts';
import type { DiscoveredOrchestrator, DiscoverySourceClient } from '../../../gateway/discovery/discovered.ts';
import type { CachedAnswer } from '../../../settings/discovery-cache.ts';

/** Milliseconds before a source that failed is asked again; twice as long after each further failure. */
const FIRST_RETRY_MS = 15_000;
const MAX_RETRY_MS = 900_000;

/** What a source's state says of its answers. */
export type WatchedState = Pick<
  DiscoverySource,
  'state' | 'error' | 'found' | 'refused' | 'refusedWhy' | 'answeredMs' | 'cached'
>;

/** Options of {@link SourceWatch}. */
export interface SourceWatchOptions {
  readonly client: DiscoverySourceClient;
  /** Milliseconds from one answer to the next question. */
  readonly intervalMs: number;
  /** The answer of the last run; null without one. */
  readonly cached: CachedAnswer | null;
  /** Told of every change of the state or the list. */
  readonly onChange: () => void;
  /** Told of a new answer. */
  readonly onAnswer: (answer: CachedAnswer) => void;
  /** Told of a failure. */
  readonly onFailure: (error: GatewayError) => void;
}

/**
 * Asks one source again and again: at its interval, later when it fails, at once when told to. The last answer counts until
 * there is another one.
 */
export class SourceWatch {
  readonly #options: SourceWatchOptions;
  readonly #closing = new AbortController();
  #answer: CachedAnswer | null;
  #cached: boolean;
  #error: GatewayError | null = null;
  #failures = 0;
  #asking: Promise<void> | undefined;
  /** What the first answer holds so far. */
  #partial: DiscoveredOrchestrator[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SourceWatchOptions) {
    this.#options = options;
    this.#answer = options.cached;
    this.#cached = options.cached !== null;
  }

  /** What there is to show. */
  get state(): WatchedState {
    return {
      state: this.#asking ? 'asking' : this.#error ? 'failed' : 'ready',
      error: this.#error?.toJSON() ?? null,
      found: this.orchestrators.length,
      refused: this.#answer?.refused ?? 0,
      refusedWhy: this.#answer?.refusedWhy ?? '',
      answeredMs: this.#answer?.answeredMs ?? null,
      cached: this.#cached,
    };
  }

  /** The orchestrators of the last answer, or as far as the first one has come. */
  get orchestrators(): readonly DiscoveredOrchestrator[] {
    return this.#answer?.orchestrators ?? this.#partial;
  }

  /** Begins to ask: at once, or when the answer of the last run is old enough. */
  start(): void {
    const { cached, intervalMs } = this.#options;
    // A clock that was set back must not put it off for longer than an interval.
    const ageMs = cached === null ? intervalMs : Math.max(0, Date.now() - cached.answeredMs);
    if (ageMs >= intervalMs) void this.ask();
    else this.#askIn(intervalMs - ageMs);
  }

  /** Asks now; resolves when the state says what came of it. A source that is being asked is not asked twice. Never rejects. */
  ask(): Promise<void> {
    if (this.#closing.signal.aborted) return Promise.resolve();
    clearTimeout(this.#timer);
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
      if (!this.#closing.signal.aborted) this.#options.onChange();
    });
    this.#options.onChange();
    return this.#asking;
  }

  /** Asks no more. Idempotent. */
  close(): void {
    clearTimeout(this.#timer);
    this.#closing.abort(abortedError('asking for orchestrators'));
  }

  async #ask(): Promise<void> {
    const { client, intervalMs, onAnswer, onChange, onFailure } = this.#options;
    const { signal } = this.#closing;
    this.#partial = [];
    try {
      const { orchestrators, refused, refusedWhy } = await client.discover({
        signal,
        onFound: (some) => {
          if (signal.aborted || some.length === 0) return;
          this.#partial.push(...some);
          if (this.#answer === null) onChange();
        },
      });
      if (signal.aborted) return;
      this.#answer = { orchestrators: [...orchestrators], refused, refusedWhy, answeredMs: Date.now() };
      this.#cached = false;
      this.#error = null;
      this.#failures = 0;
      onAnswer(this.#answer);
      this.#askIn(intervalMs);
    } catch (thrown) {
      if (signal.aborted) return;
      this.#error = toGatewayError(thrown, 'discovery_failed');
      onFailure(this.#error);
      this.#askIn(this.#retryMs(this.#error));
      this.#failures += 1;
    }
  }

  #retryMs(error: GatewayError): number {
    const { retryAfterMs } = error.fields;
    const wished = typeof retryAfterMs === 'number' ? retryAfterMs : 0;
    return Math.max(wished, backoffMs(this.#failures, FIRST_RETRY_MS, MAX_RETRY_MS));
  }

  #askIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.ask(), ms).unref();
  }
}

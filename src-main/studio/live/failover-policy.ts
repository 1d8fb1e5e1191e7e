import { backoffMs } from '../../base/async.ts';
import type { ErrorCode } from '../../base/errors.ts';

const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 5_000;

/** How long is tried, and how often: a stream that never ran fails sooner, since somebody waits before the screen. */
const START_LIMITS = { attempts: 5, forMs: 15_000 } as const;
const LOST_LIMITS = { attempts: 10, forMs: 60_000 } as const;
/** Where no orchestrator of several can be reached it is our own network that is down, which comes back by itself. */
const OFFLINE_LIMITS = { attempts: 80, forMs: 5 * 60_000 } as const;

/** A connection that gave pictures for so long was a good one: what comes after it is counted anew. */
const STABLE_MS = 10_000;

/** So many moves within so long are made without asking. */
const MAX_SWAPS = 2;
const SWAP_WINDOW_MS = 3 * 60_000;

/** What no orchestrator changes: the request itself, and what the user's own side refuses. */
const FINAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'params_invalid',
  'payment_ceiling',
  'balance_insufficient',
  'signer_lost',
  'signer_refused',
  'token_invalid',
  'not_allowed',
  'usage',
]);

/** What another attempt at the same orchestrator does not change, but another orchestrator may. */
const FINAL_THERE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'model_unknown',
  'payment_refused',
  'price_too_high',
  'orchestrator_address_invalid',
  'orchestrator_not_tls',
  'orchestrator_not_recognised',
  'certificate_changed',
  'certificate_mismatch',
]);

/** What a new session with the same orchestrator cures, once: its token is used up. */
const SAME_FIRST: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['session_expired']);

const UNREACHABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'orchestrator_unreachable',
  'orchestrator_timeout',
]);

/**
 * What to do without a connection: `open` one after so long, to the `same` orchestrator or to any; `ask` the user; or
 * `give_up`, because nothing helps (`final`) or enough was tried (`exhausted`).
 */
export type NextStep =
  | { readonly kind: 'open'; readonly delayMs: number; readonly same: boolean }
  | { readonly kind: 'ask' }
  | { readonly kind: 'give_up'; readonly why: 'final' | 'exhausted' };

/** What went wrong, when, and whether an orchestrator is known that has not failed yet. */
export interface Failure {
  readonly code: ErrorCode;
  /** Monotonic milliseconds. */
  readonly nowMs: number;
  readonly hasAnother: boolean;
}

/** Decides when a stream goes to another orchestrator, tries again, asks or ends. Knows no timers: time is told. */
export class FailoverPolicy {
  readonly #unattended: boolean;
  readonly #endsAtPrice: () => boolean;
  #attempts = 0;
  #firstFailureMs: number | null = null;
  #liveSinceMs: number | null = null;
  #everLive = false;
  #several = false;
  #sameTried = false;
  #swapsMs: number[] = [];

  /**
   * @param options.unattended nobody waits for an orchestrator to come back: where no other one is left, the stream ends. False
   * by default
   * @param options.endsAtPrice the user wants streams to end, and not to go elsewhere, where the price is refused; by default
   * they go on
   */
  constructor({
    unattended = false,
    endsAtPrice = () => false,
  }: {
    readonly unattended?: boolean;
    readonly endsAtPrice?: () => boolean;
  } = {}) {
    this.#unattended = unattended;
    this.#endsAtPrice = endsAtPrice;
  }

  /** Attempts since the last good connection. */
  get attempts(): number {
    return this.#attempts;
  }

  /** Pictures come back. */
  live(nowMs: number): void {
    this.#everLive = true;
    this.#liveSinceMs ??= nowMs;
  }

  /** True once the present connection has been good for so long that what was before it counts no more. */
  isStable(nowMs: number): boolean {
    return this.#liveSinceMs !== null && nowMs - this.#liveSinceMs >= STABLE_MS;
  }

  /** There is a choice: a stream's one orchestrator that comes back at another address is no move. */
  sawAnother(): void {
    this.#several = true;
  }

  /** The stream went from one address to another without being told to. */
  swapped(nowMs: number): void {
    if (this.#several) this.#swapsMs.push(nowMs);
    this.#liveSinceMs = null;
  }

  /** Whether another move may be made without asking. */
  maySwap(nowMs: number): boolean {
    this.#swapsMs = this.#swapsMs.filter((atMs) => nowMs - atMs < SWAP_WINDOW_MS);
    return this.#swapsMs.length < MAX_SWAPS;
  }

  /** A job that ran is over. */
  lost(failure: Failure): NextStep {
    const { code, nowMs, hasAnother } = failure;
    if (this.isStable(nowMs)) this.#countAnew();
    this.#liveSinceMs = null;
    if (this.#isFinal(code)) return { kind: 'give_up', why: 'final' };
    if (this.#isCuredThere(code)) return { kind: 'open', delayMs: 0, same: true };
    if (!this.maySwap(nowMs)) return { kind: 'ask' };
    if (!hasAnother) return this.#retry(failure);
    this.#several = true;
    this.#firstFailureMs ??= nowMs;
    this.#attempts += 1;
    return { kind: 'open', delayMs: 0, same: false };
  }

  /** No connection was made. */
  failed(failure: Failure): NextStep {
    const { code, hasAnother } = failure;
    this.#several ||= hasAnother;
    if (this.#isFinal(code)) return { kind: 'give_up', why: 'final' };
    if (this.#isCuredThere(code)) return { kind: 'open', delayMs: 0, same: true };
    return this.#retry(failure);
  }

  /** Whether it is rather our own network that is down: none of several can be reached, and one could before. */
  isOffline(code: ErrorCode): boolean {
    return this.#everLive && this.#several && UNREACHABLE.has(code);
  }

  /** Counts anew, because somebody asked for another connection. */
  restart(): void {
    this.#countAnew();
    this.#swapsMs = [];
  }

  #countAnew(): void {
    this.#attempts = 0;
    this.#firstFailureMs = null;
    this.#sameTried = false;
  }

  #isFinal(code: ErrorCode): boolean {
    return FINAL.has(code) || (code === 'price_too_high' && this.#endsAtPrice());
  }

  #isCuredThere(code: ErrorCode): boolean {
    if (!SAME_FIRST.has(code) || this.#sameTried) return false;
    this.#sameTried = true;
    return true;
  }

  #retry({ code, nowMs, hasAnother }: Failure): NextStep {
    if (!hasAnother && (this.#unattended || FINAL_THERE.has(code))) return { kind: 'give_up', why: 'final' };
    this.#firstFailureMs ??= nowMs;
    const limits = this.#limits(code);
    const delayMs = backoffMs(this.#attempts, FIRST_DELAY_MS, MAX_DELAY_MS);
    if (this.#attempts >= limits.attempts || nowMs + delayMs - this.#firstFailureMs > limits.forMs)
      return { kind: 'give_up', why: 'exhausted' };
    this.#attempts += 1;
    return { kind: 'open', delayMs, same: false };
  }

  #limits(code: ErrorCode) {
    if (this.isOffline(code)) return OFFLINE_LIMITS;
    return this.#everLive ? LOST_LIMITS : START_LIMITS;
  }
}

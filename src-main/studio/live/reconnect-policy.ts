import { backoffMs } from '../../base/async.ts';
import type { ErrorCode } from '../../base/errors.ts';

const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 5_000;

/** How long is tried, and how often: a stream that never ran fails sooner, since somebody waits before the screen. */
const START_LIMITS = { attempts: 5, forMs: 15_000 } as const;
const LOST_LIMITS = { attempts: 10, forMs: 60_000 } as const;

/** A connection that gave pictures for so long was a good one: what comes after it is counted anew. */
const STABLE_MS = 10_000;

/** What another attempt does not change: only a person can. */
const FINAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'model_unknown',
  'params_invalid',
  'payment_refused',
  'orchestrator_address_invalid',
  'orchestrator_not_tls',
  'orchestrator_not_recognised',
  'certificate_changed',
  'certificate_mismatch',
  'token_invalid',
  'signer_refused',
  'not_allowed',
  'usage',
]);

/** What to do after an attempt that failed: wait so long and try again, or give up because of what. */
export type NextAttempt =
  | { readonly kind: 'wait'; readonly delayMs: number }
  | { readonly kind: 'give_up'; readonly why: 'final' | 'exhausted' };

/** Decides how often and how fast a lost orchestrator is tried again. Knows no timers: time is told. */
export class ReconnectPolicy {
  #attempts = 0;
  #firstFailureMs: number | null = null;
  #liveSinceMs: number | null = null;
  #everLive = false;

  /** Attempts since the last good connection. */
  get attempts(): number {
    return this.#attempts;
  }

  /** True once a picture has come back. */
  get everLive(): boolean {
    return this.#everLive;
  }

  /** Pictures come back. */
  live(nowMs: number): void {
    this.#everLive = true;
    this.#liveSinceMs ??= nowMs;
  }

  /** An attempt, or a connection that was there, has failed. */
  failed(code: ErrorCode, nowMs: number): NextAttempt {
    if (this.#liveSinceMs !== null && nowMs - this.#liveSinceMs >= STABLE_MS) this.restart();
    this.#liveSinceMs = null;
    if (FINAL.has(code)) return { kind: 'give_up', why: 'final' };
    this.#firstFailureMs ??= nowMs;
    const limits = this.#everLive ? LOST_LIMITS : START_LIMITS;
    const delayMs = backoffMs(this.#attempts, FIRST_DELAY_MS, MAX_DELAY_MS);
    if (this.#attempts >= limits.attempts || nowMs + delayMs - this.#firstFailureMs > limits.forMs)
      return { kind: 'give_up', why: 'exhausted' };
    this.#attempts += 1;
    return { kind: 'wait', delayMs };
  }

  /** Counts anew, because somebody asked for another connection. */
  restart(): void {
    this.#attempts = 0;
    this.#firstFailureMs = null;
  }
}

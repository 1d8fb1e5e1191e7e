import type { OutputPhase, OutputStatus } from '../../src-preload/contract.ts';
import type { GatewayError } from '../base/errors.ts';
import { RateMeter } from '../base/rate-meter.ts';
import { offStatus } from './output.ts';

/** What may be said beside a phase; what is left out is '' or null. */
export interface PhaseDetails {
  /** One sentence for people. */
  readonly reason?: string;
  readonly error?: GatewayError | null;
  /** When it is tried again, milliseconds since 1970. */
  readonly nextTryMs?: number | null;
}

/** The clocks of a {@link StatusKeeper}, for tests. */
export interface StatusClocks {
  /** Milliseconds since 1970; `Date.now` by default. */
  readonly wallMs?: () => number;
  /** Milliseconds that never jump, for rates; `performance.now` by default. */
  readonly nowMs?: () => number;
}

/** Figures are over so many milliseconds. */
const RATE_WINDOW_MS = 2000;

/**
 * Keeps the {@link OutputStatus} of one output: its phase, told to listeners as it changes, and its figures, which are
 * asked for. An output that is started again begins to count anew.
 */
export class StatusKeeper {
  readonly #wallMs: () => number;
  readonly #nowMs: () => number;
  readonly #listeners = new Set<() => void>();
  #standing: Pick<OutputStatus, 'phase' | 'reason' | 'error' | 'sinceMs' | 'nextTryMs'> = offStatus;
  #bytes = new RateMeter(RATE_WINDOW_MS);
  #pictures = new RateMeter(RATE_WINDOW_MS);
  #dropped = 0;
  #repeated = 0;
  #retries = 0;

  constructor(clocks: StatusClocks = {}) {
    this.#wallMs = clocks.wallMs ?? Date.now;
    this.#nowMs = clocks.nowMs ?? (() => performance.now());
  }

  /** How it stands, with figures of this moment. */
  get status(): OutputStatus {
    const nowMs = this.#nowMs();
    return {
      ...this.#standing,
      bytes: this.#bytes.total,
      bitrateBps: Math.round(this.#bytes.perSecond(nowMs) * 8),
      fps: Math.round(this.#pictures.perSecond(nowMs) * 10) / 10,
      dropped: this.#dropped,
      repeated: this.#repeated,
      retries: this.#retries,
    };
  }

  /** Where it stands. */
  get phase(): OutputPhase {
    return this.#standing.phase;
  }

  /** Listens to changes of all but the figures. @returns a function that ends it */
  onChange(listener: () => void): () => void {
    // Its own function for each call: who listens twice ends one of them at a time.
    const own = (): void => listener();
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  /**
   * Changes the phase. `on` for the first time sets `sinceMs`; `starting` from `off` or `failed` begins to count anew;
   * each step into `retrying` counts as a retry. Saying the same again tells nobody.
   */
  set(phase: OutputPhase, details: PhaseDetails = {}): void {
    const before = this.#standing;
    const { reason = '', error = null, nextTryMs = null } = details;
    const same =
      before.phase === phase &&
      before.reason === reason &&
      before.nextTryMs === nextTryMs &&
      before.error?.code === error?.code &&
      before.error?.message === error?.message;
    if (same) return;
    if (phase === 'starting' && (before.phase === 'off' || before.phase === 'failed')) this.#reset();
    if (phase === 'retrying' && before.phase !== 'retrying') this.#retries += 1;
    const sinceMs = phase === 'off' ? null : this.#standing.sinceMs;
    this.#standing = {
      phase,
      reason,
      error: error?.toJSON() ?? null,
      sinceMs: phase === 'on' ? (sinceMs ?? this.#wallMs()) : sinceMs,
      nextTryMs,
    };
    for (const listener of [...this.#listeners]) listener();
  }

  /** Bytes have left. */
  addBytes(bytes: number): void {
    this.#bytes.add(this.#nowMs(), bytes);
  }

  /** Pictures have left. */
  addPicture(pictures = 1): void {
    this.#pictures.add(this.#nowMs(), pictures);
  }

  /** Pictures were left out on purpose. */
  addDropped(pictures = 1): void {
    this.#dropped += pictures;
  }

  /** Pictures were put in for a steady rate. */
  addRepeated(pictures = 1): void {
    this.#repeated += pictures;
  }

  #reset(): void {
    this.#standing = { ...this.#standing, sinceMs: null };
    this.#bytes = new RateMeter(RATE_WINDOW_MS);
    this.#pictures = new RateMeter(RATE_WINDOW_MS);
    this.#dropped = 0;
    this.#repeated = 0;
    this.#retries = 0;
  }
}

import { feeFor, type UnitPrice, videoPixels } from '../../payments/fees.ts';
import type { Rational } from '../../payments/rational.ts';

/** What a {@link Meter} is made with. */
export interface MeterOptions {
  /** The price of the first payment, which the job keeps. */
  readonly price: UnitPrice;
  /** Milliseconds between charges. */
  readonly intervalMs: number;
  /** A clock that does not jump, in milliseconds. */
  readonly nowMs: () => number;
  /** Takes a fee, in wei; false when the balance does not cover it. */
  readonly debit: (fee: Rational) => boolean;
  /** The balance did not cover a fee; nothing more is charged. */
  readonly onUnpaid: () => void;
}

/** Charges one job for the time it runs: the pixels of each interval at its price, exactly (protocol C8). */
export class Meter {
  readonly #options: MeterOptions;
  readonly #timer: NodeJS.Timeout;
  #chargedMs: number;
  #stopped = false;

  constructor(options: MeterOptions) {
    this.#options = options;
    this.#chargedMs = Math.trunc(options.nowMs());
    this.#timer = setInterval(() => this.charge(), options.intervalMs);
    this.#timer.unref();
  }

  /** Charges what has run up since the last time. */
  charge(): void {
    const { price, nowMs, debit, onUnpaid } = this.#options;
    const now = Math.trunc(nowMs());
    if (this.#stopped || now <= this.#chargedMs) return;
    const fee = feeFor(videoPixels(now - this.#chargedMs), price);
    this.#chargedMs = now;
    if (debit(fee)) return;
    this.stop();
    onUnpaid();
  }

  /** Stops charging. */
  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
  }
}

import { PIXELS_PER_SECOND, priceOf, type UnitPrice } from '../../payments/fees.ts';
import { add, divide, multiply, type Rational, rational, subtract, ZERO } from '../../payments/rational.ts';
import type { PaymentStats } from '../payment-session.ts';
import type { SignedPayment } from './signed-payment.ts';

/** Adds up what one payment session has paid, and how long that lasts. */
export class PaymentTally {
  readonly #nowMs: () => number;
  #paidWei = ZERO;
  #faceWei = 0n;
  #tickets = 0;
  #payments = 0;
  #skipped = 0;
  #streamWei = ZERO;
  /** Wei for a second at the price of the first payment, and for a pixel. */
  #rate: { readonly second: Rational; readonly pixel: Rational } | null = null;
  /** What the orchestrator has accepted for the job that runs, and since when it runs, monotonic milliseconds. */
  #credit: { readonly wei: Rational; readonly sinceMs: number } | null = null;

  /** @param nowMs monotonic milliseconds */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** A job is to be started at this price. */
  begin(price: UnitPrice): void {
    const pixel = priceOf(price);
    this.#rate = { pixel, second: multiply(pixel, rational(BigInt(PIXELS_PER_SECOND))) };
    this.#credit = null;
  }

  /** A payment was made and is about to be sent. @param streamWei what the stream has paid with it */
  signed({ tickets, paidWei, faceWei }: SignedPayment, streamWei: Rational): void {
    this.#add(1, tickets, paidWei, faceWei);
    this.streamPaid(streamWei);
  }

  /** What the stream has paid so far is known. */
  streamPaid(streamWei: Rational): void {
    this.#streamWei = streamWei;
  }

  /** It never left. */
  unsent({ tickets, paidWei, faceWei }: SignedPayment): void {
    this.#add(-1, -tickets, multiply(paidWei, rational(-1n)), -faceWei);
    this.#streamWei = subtract(this.#streamWei, paidWei);
  }

  /** The orchestrator has accepted it. @param startsJob the job runs, and is charged for, from now on */
  accepted({ paidWei }: SignedPayment, startsJob: boolean): void {
    const before = startsJob ? null : this.#credit;
    this.#credit = {
      wei: add(before?.wei ?? ZERO, paidWei),
      sinceMs: before?.sinceMs ?? this.#nowMs(),
    };
  }

  /** No payment was due. */
  skipped(): void {
    this.#skipped += 1;
  }

  /** The figures now. */
  get stats(): PaymentStats {
    return {
      paidWei: this.#paidWei,
      faceWei: this.#faceWei,
      tickets: this.#tickets,
      payments: this.#payments,
      skipped: this.#skipped,
      streamWei: this.#streamWei,
      perMinuteWei: this.#rate ? multiply(this.#rate.second, rational(60n)) : ZERO,
      priceWeiPerPixel: this.#rate?.pixel ?? null,
      prepaidS: this.#prepaidS(),
    };
  }

  #prepaidS(): number | null {
    if (!this.#credit || !this.#rate || this.#rate.second.num === 0n) return null;
    const paidS = seconds(divide(this.#credit.wei, this.#rate.second));
    return Math.max(0, paidS - (this.#nowMs() - this.#credit.sinceMs) / 1000);
  }

  #add(payments: number, tickets: number, paidWei: Rational, faceWei: bigint): void {
    this.#payments += payments;
    this.#tickets += tickets;
    this.#paidWei = add(this.#paidWei, paidWei);
    this.#faceWei += faceWei;
  }
}

/** Seconds to the millisecond, cut off. */
function seconds({ num, den }: Rational): number {
  return Number((num * 1000n) / den) / 1000;
}

import { GatewayError } from '../../base/errors.ts';
import { FIRST_VIDEO_MS, feeFor, type UnitPrice, videoPixels } from '../../payments/fees.ts';
import { add, ceil, compare, larger, type Rational, rational } from '../../payments/rational.ts';
import { weiText } from '../../payments/wei-text.ts';
import type { Spent } from './payment-recorder.ts';

/** Milliseconds that may pass between our clock's reading and the signer's. */
const CLOCK_ALLOWANCE_MS = 1_000;

/** How much may be paid. Amounts are wei; null sets no ceiling. */
export interface PaymentLimits {
  readonly sessionCeilingWei: bigint | null;
  readonly monthCeilingWei: bigint | null;
  /** Most wei for a pixel, a decimal number. */
  readonly maxWeiPerPixel: string | null;
  /** Milliseconds between payments. */
  readonly intervalMs: number;
  /** How the user goes on at the ceiling of a stream and of a month, for sentences; by default, in the wallet. */
  readonly advice?: { readonly session: string; readonly month: string };
}

const ADVICE = 'raise the ceiling in the wallet to go on';

/**
 * The most that the next payment can come to (protocol C3): the fee since the last one, or one ticket where that is more,
 * rounded up to whole tickets.
 * @param elapsedMs milliseconds since the last payment was made; null before the first
 * @param ev expected value of one ticket, in wei
 */
export function largestNextPayment(elapsedMs: number | null, price: UnitPrice, ev: Rational): Rational {
  const billedMs = elapsedMs === null ? FIRST_VIDEO_MS : elapsedMs + CLOCK_ALLOWANCE_MS;
  return add(larger(feeFor(videoPixels(billedMs), price), ev), ev);
}

/**
 * The error for a payment that would pass a ceiling; null when it would not.
 * @param spent what was paid, in wei
 * @param next what would be paid now, 0 for what is in `spent` already
 */
export function ceilingError(
  limits: Pick<PaymentLimits, 'sessionCeilingWei' | 'monthCeilingWei' | 'advice'>,
  spent: Spent,
  next: Rational,
): GatewayError | null {
  const passes = (paid: Rational, ceiling: bigint | null): ceiling is bigint =>
    ceiling !== null && compare(add(paid, next), rational(ceiling)) > 0;
  const { advice = { session: ADVICE, month: ADVICE } } = limits;
  const error = (whose: 'one stream' | 'this month', paid: Rational, ceiling: bigint): GatewayError =>
    new GatewayError(
      'payment_ceiling',
      `the next payment could pass your ceiling for ${whose}, ${weiText(ceiling)}: ${whose === 'this month' ? advice.month : advice.session}`,
      { fields: { ceilingWei: `${ceiling}`, paidWei: `${ceil(paid)}` } },
    );
  if (passes(spent.sessionWei, limits.sessionCeilingWei))
    return error('one stream', spent.sessionWei, limits.sessionCeilingWei);
  if (passes(spent.monthWei, limits.monthCeilingWei))
    return error('this month', spent.monthWei, limits.monthCeilingWei);
  return null;
}

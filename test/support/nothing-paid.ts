import type { PaymentStats } from '../../src-main/gateway/payment-session.ts';
import { ZERO } from '../../src-main/payments/rational.ts';

/** The figures of a payment session that has paid nothing yet. */
export const nothingPaid: PaymentStats = {
  paidWei: ZERO,
  faceWei: 0n,
  tickets: 0,
  payments: 0,
  skipped: 0,
  streamWei: ZERO,
  perMinuteWei: ZERO,
  priceWeiPerPixel: null,
  prepaidS: null,
};

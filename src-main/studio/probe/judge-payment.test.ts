import { describe, expect, it } from 'vitest';
import { stepText } from '../../../test/support/probe-run.ts';
import { GatewayError } from '../../base/errors.ts';
import { rational } from '../../payments/rational.ts';
import { judgePayment, type PaymentFound } from './judge-payment.ts';

const judged = (change: Partial<PaymentFound>): string =>
  stepText(
    judgePayment({
      stats: { payments: 3, tickets: 74, paidWei: rational(592n * 10n ** 9n), faceWei: 10n ** 17n },
      prices: [rational(300n), rational(300n)],
      refusals: [],
      ranS: 12,
      stopped: false,
      ...change,
    }),
  );

describe('judgePayment', () => {
  it.each<[string, Partial<PaymentFound>, RegExp]>([
    ['all accepted', {}, /^passed: the first payment and 2 more were accepted: 74 tickets worth 592 gwei$/],
    [
      'one refused',
      { refusals: [new GatewayError('payment_refused', 'https://o did not accept a payment (status 400)')] },
      /^failed: https:\/\/o did not accept a payment \(status 400\)\n→ compare -ethOrchAddr/,
    ],
    [
      'too few',
      { stats: { payments: 2, tickets: 70, paidWei: rational(1n), faceWei: 1n } },
      /^warning: of the 2 payments wanted at intervals, 1 was made in 12 s/,
    ],
    [
      'too few, since it was stopped',
      { stats: { payments: 1, tickets: 70, paidWei: rational(1n), faceWei: 1n }, stopped: true },
      /^passed: the first payment and 0 more were accepted/,
    ],
    [
      'another price',
      { prices: [rational(300n), rational(301n, 2n)] },
      /^warning: the price went from 300 to 301\/2/,
    ],
  ])('%s', (_name, change, expected) => {
    expect(judged(change)).toMatch(expected);
  });
});

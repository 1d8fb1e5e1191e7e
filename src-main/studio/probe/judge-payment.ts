import type { GatewayError } from '../../base/errors.ts';
import type { PaymentStats } from '../../gateway/payment-session.ts';
import { ceil, compare, type Rational, rationalText } from '../../payments/rational.ts';
import { weiText } from '../../payments/wei-text.ts';
import { Findings, type StepOutcome } from './findings.ts';

/** Interval payments that have to be accepted before the step passes. */
const WANTED_INTERVALS = 2;

/** What {@link judgePayment} looks at. */
export interface PaymentFound {
  readonly stats: Pick<PaymentStats, 'payments' | 'tickets' | 'paidWei' | 'faceWei'>;
  /** Wei per pixel when the job started, and at its end; null where it quoted none. */
  readonly prices: readonly [first: Rational | null, last: Rational | null];
  /** Payments while the job ran that failed, in the order they came. */
  readonly refusals: readonly GatewayError[];
  /** Seconds that the job ran. */
  readonly ranS: number;
  /** The user did not let it run on. */
  readonly stopped: boolean;
}

/** Judges whether an orchestrator takes payments: the one that starts a job, and those at each interval (protocol C8). */
export function judgePayment({ stats, prices, refusals, ranS, stopped }: PaymentFound): StepOutcome {
  const findings = new Findings();
  const { payments, tickets, paidWei, faceWei } = stats;
  const [first, last] = prices;
  const intervals = Math.max(0, payments - 1 - refusals.length);
  findings.figure('payments', payments);
  findings.figure('tickets', tickets);
  findings.figure('paid', weiText(ceil(paidWei)));
  findings.figure('face value', weiText(faceWei));
  findings.figure('at intervals', intervals);
  for (const error of refusals.slice(0, 3)) findings.failBy(error);
  if (refusals.length === 0 && intervals < WANTED_INTERVALS && !stopped)
    findings.warn(
      `of the ${WANTED_INTERVALS} payments wanted at intervals, ${intervals === 1 ? '1 was' : `${intervals} were`} made in ${Math.round(ranS)} s`,
      'stream for longer: tickets of a large value last long',
    );
  if (first && last && compare(first, last) !== 0)
    findings.warn(
      `the price went from ${rationalText(first)} to ${rationalText(last)} wei per pixel while the job ran`,
      'with -autoAdjustPrice the price follows the cost of gas: gateways stop when it passes their ceiling',
    );
  return findings.outcome(
    `the first payment and ${intervals} more were accepted: ${tickets} tickets worth ${weiText(ceil(paidWei))}`,
  );
}

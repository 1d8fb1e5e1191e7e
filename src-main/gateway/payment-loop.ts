import { fromBinary } from '@bufbuild/protobuf';
import { backoffMs, delay, settlesWithin } from '../base/async.ts';
import { type ErrorCode, GatewayError, toGatewayError } from '../base/errors.ts';
import { urlBelow } from '../base/url-below.ts';
import { priceOf } from '../payments/fees.ts';
import { compare } from '../payments/rational.ts';
import type { OrchestratorSession } from './orchestrator-session.ts';
import { neverLeft, paymentError, paymentRefusal } from './payment-answer.ts';
import type { PaymentOutcome, PaymentSession } from './payment-session.ts';
import { isSuccess, type RestAnswer } from './rest.ts';
import { isSignerFault } from './signer/signer-entry.ts';
import { PaymentResultSchema, type OrchestratorInfo as WireInfo } from './wire/lp_pb.ts';

/** Milliseconds one payment may take at the orchestrator. */
const PAYMENT_TIMEOUT_MS = 10_000;

/** Milliseconds until what could not be paid is tried again, doubling up to the longest. */
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 10_000;

/** Least distance of two payments in milliseconds, however little is paid ahead. */
const MIN_DISTANCE_MS = 500;

/** A job that can no longer be paid for ends so many milliseconds before its orchestrator would end it. */
const END_BEFORE_MS = 1_500;

/** Milliseconds that a payment gets to arrive when the job ends: a signer has made it, and both sides count it. */
const LAST_PAYMENT_MS = 1_000;

/** What waiting does not help with: the job's attempt ends at once. */
const FATAL: ReadonlySet<ErrorCode> = new Set([
  'payment_ceiling',
  'price_too_high',
  'balance_insufficient',
  'session_expired',
  'signer_lost',
  'orchestrator_full',
]);

/** Options of {@link startPaymentLoop}. */
export interface PaymentLoopOptions {
  readonly session: Pick<OrchestratorSession, 'info' | 'wireInfo' | 'address' | 'adopt' | 'post'>;
  readonly payment: PaymentSession;
  readonly manifestId: string;
  /** After each payment: null when it was accepted, or none was due. */
  readonly onOutcome: (error: GatewayError | null) => void;
  /** The job cannot be paid for any more, or should not be. Nothing is paid after it. */
  readonly onFatal: (error: GatewayError) => void;
  /** Monotonic milliseconds; `performance.now` by default. */
  readonly nowMs?: () => number;
}

/**
 * Pays at the interval the payment session wants, one payment after the other, and gives the session the prices and
 * ticket parameters that come back (protocol C8), except those that ask more than the job began with. A payment that takes long delays no later one: what was missed meanwhile
 * is part of the next. While nobody can pay, the job lives on what is paid; it is tried again with growing distances, and
 * just before that is used up the job is given up.
 * @returns a function that stops it: no payment is begun any more, and one that was begun may still arrive. It settles
 * within a second and never rejects
 */
export function startPaymentLoop(options: PaymentLoopOptions): () => Promise<void> {
  if (options.payment.intervalMs === null) return async () => undefined;
  const stop = new AbortController();
  const abandon = new AbortController();
  const running = run(options, { stop: stop.signal, abandon: abandon.signal }).catch((error: unknown) => {
    if (!stop.signal.aborted) options.onFatal(toGatewayError(error));
  });
  return async () => {
    stop.abort();
    if (!(await settlesWithin(running, LAST_PAYMENT_MS))) abandon.abort();
  };
}

/** `stop`: nothing new is begun; `abandon`: what was begun is given up as well. */
interface LoopSignals {
  readonly stop: AbortSignal;
  readonly abandon: AbortSignal;
}

async function run(options: PaymentLoopOptions, { stop, abandon }: LoopSignals): Promise<void> {
  const { payment, nowMs = () => performance.now() } = options;
  const grid = new PaymentGrid(payment, nowMs());
  let failures = 0;
  for (;;) {
    await delay(Math.max(0, grid.dueMs - nowMs()), { signal: stop });
    const failure = await pay(options, abandon);
    stop.throwIfAborted();
    if (failure === null) {
      failures = 0;
      options.onOutcome(null);
      grid.next(nowMs());
      continue;
    }
    const leftMs = leftOf(payment);
    if (leftMs <= 0) return options.onFatal(lastWord(failure.error));
    if (failure.fatal) return options.onFatal(failure.error);
    options.onOutcome(withTimeLeft(failure.error, leftMs));
    if (failure.retry) grid.retry(nowMs(), backoffMs(failures, FIRST_RETRY_MS, MAX_RETRY_MS));
    else grid.next(nowMs());
    failures += 1;
  }
}

/** When payments are due: at multiples of the interval, but always before what is paid is used up. */
class PaymentGrid {
  readonly #payment: PaymentSession;
  #gridMs: number;
  #dueMs: number;

  constructor(payment: PaymentSession, nowMs: number) {
    this.#payment = payment;
    this.#gridMs = nowMs;
    this.#dueMs = nowMs;
    this.next(nowMs);
  }

  /** Monotonic milliseconds. */
  get dueMs(): number {
    return this.#dueMs;
  }

  /** The next one is due at the interval; what was missed is left out. */
  next(nowMs: number): void {
    const intervalMs = this.#payment.intervalMs ?? Number.POSITIVE_INFINITY;
    const missed = Math.max(0, Math.floor((nowMs - this.#gridMs) / intervalMs));
    this.#gridMs += (missed + 1) * intervalMs;
    this.#dueMs = Math.min(this.#gridMs, nowMs + Math.max(MIN_DISTANCE_MS, leftOf(this.#payment) / 2));
  }

  /** It is tried again after a while, and at the latest when what is paid is used up. */
  retry(nowMs: number, waitMs: number): void {
    this.#dueMs = nowMs + Math.min(waitMs, Math.max(0, leftOf(this.#payment)));
  }
}

/** What went wrong. `retry`: sooner than at the next interval. */
interface Failure {
  readonly error: GatewayError;
  readonly fatal: boolean;
  readonly retry: boolean;
}

async function pay(options: PaymentLoopOptions, signal: AbortSignal): Promise<Failure | null> {
  const { session, payment, manifestId } = options;
  const origin = session.address.origin;
  try {
    const outcome = await payment.headersFor({ orchestrator: session.wireInfo, origin, manifestId, signal });
    return outcome.kind === 'skip' ? null : await send(options, outcome, signal);
  } catch (thrown) {
    signal.throwIfAborted();
    const error = toGatewayError(thrown, 'payment_refused');
    return { error, fatal: FATAL.has(error.code), retry: isSignerFault(error) };
  }
}

type Headers = Extract<PaymentOutcome, { kind: 'headers' }>;

async function send(
  options: PaymentLoopOptions,
  outcome: Headers,
  signal: AbortSignal,
): Promise<Failure | null> {
  const { session, payment } = options;
  const answer = await post(options, outcome, signal);
  if (answer instanceof GatewayError) {
    await outcome.settle(neverLeft(answer) ? 'unsent' : 'lost');
    return { error: answer, fatal: false, retry: true };
  }
  if (isSuccess(answer)) {
    await outcome.settle('accepted');
    return adopt(options, answer);
  }
  const error = paymentError(session.address.origin, answer);
  const refusal = paymentRefusal(answer);
  if (refusal === 'seen') {
    // Sent again because its answer was lost: it had come through then.
    await outcome.settle(outcome.again ? 'accepted' : 'refused');
    return outcome.again ? null : { error, fatal: true, retry: false };
  }
  if (refusal === 'later') {
    await outcome.settle('lost');
    return { error, fatal: FATAL.has(error.code), retry: true };
  }
  await outcome.settle('refused');
  if (refusal === 'expired' || refusal === 'credentials') await payment.renew(signal);
  return { error, fatal: false, retry: false };
}

/** @returns what the orchestrator answered, or why there is no answer */
async function post(
  { session }: PaymentLoopOptions,
  { headers }: Headers,
  signal: AbortSignal,
): Promise<RestAnswer | GatewayError> {
  try {
    return await session.post({
      url: urlBelow(session.info.transcoder, 'payment'),
      headers: { ...headers },
      body: '',
      timeoutMs: PAYMENT_TIMEOUT_MS,
      signal,
    });
  } catch (thrown) {
    signal.throwIfAborted();
    return toGatewayError(thrown, 'payment_refused');
  }
}

function adopt({ session, payment }: PaymentLoopOptions, { body }: RestAnswer): Failure | null {
  try {
    const { info } = fromBinary(PaymentResultSchema, body);
    if (info && !asksMore(info, payment)) session.adopt(info);
    return null;
  } catch (thrown) {
    const { origin } = session.address;
    const error = new GatewayError(
      'orchestrator_not_recognised',
      `${origin} accepted a payment, but its answer cannot be read: the next one is made by what it said before`,
      { cause: thrown, fields: { address: origin } },
    );
    return { error, fatal: false, retry: false };
  }
}

/**
 * Whether an answer asks more than the job began with. Orchestrators charge the first price, and yet quote one that follows
 * the price of gas or of a currency with each payment: what they said before stays good for minutes, and until then they may
 * ask less again. Only when it has expired is the higher price the only one, and nobody pays that.
 */
function asksMore({ priceInfo }: WireInfo, { stats }: PaymentSession): boolean {
  const first = stats?.priceWeiPerPixel ?? null;
  if (first === null || !priceInfo || priceInfo.pixelsPerUnit <= 0n) return false;
  return compare(priceOf(priceInfo), first) > 0;
}

/** Milliseconds until the job is given up when nothing more is paid. */
function leftOf({ stats }: PaymentSession): number {
  const prepaidS = stats?.prepaidS ?? null;
  return prepaidS === null ? Number.POSITIVE_INFINITY : prepaidS * 1000 - END_BEFORE_MS;
}

function withTimeLeft(error: GatewayError, leftMs: number): GatewayError {
  if (!Number.isFinite(leftMs)) return error;
  const leftS = Math.floor(leftMs / 1000);
  return new GatewayError(error.code, `${error.message}; what is paid lasts another ${leftS} s`, {
    cause: error,
    fields: { ...error.fields, prepaidS: leftS },
  });
}

function lastWord(error: GatewayError): GatewayError {
  if (!isSignerFault(error)) return error;
  return new GatewayError(
    'signer_lost',
    `the stream was ended since what it had paid is used up and no signer answers: ${error.message}`,
    { cause: error, fields: error.fields },
  );
}

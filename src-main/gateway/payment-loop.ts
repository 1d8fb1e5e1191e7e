import { fromBinary } from '@bufbuild/protobuf';
import { GatewayError, toGatewayError } from '../base/errors.ts';
import { urlBelow } from '../base/url-below.ts';
import type { OrchestratorSession } from './orchestrator-session.ts';
import type { PaymentSession } from './payment-session.ts';
import { isSuccess } from './rest.ts';
import { answerText } from './start-errors.ts';
import { PaymentResultSchema } from './wire/lp_pb.ts';

/** Milliseconds one payment may take. */
const PAYMENT_TIMEOUT_MS = 10_000;

/** Options of {@link startPaymentLoop}. */
export interface PaymentLoopOptions {
  readonly session: Pick<OrchestratorSession, 'info' | 'wireInfo' | 'address' | 'adopt' | 'post'>;
  readonly payment: PaymentSession;
  readonly manifestId: string;
  /** After each payment: null when it was accepted. */
  readonly onOutcome: (error: GatewayError | null) => void;
}

/**
 * Pays at the interval the payment session wants, one payment after the other, and gives the session the prices and
 * ticket parameters that come back (protocol C8).
 * @returns a function that stops it
 */
export function startPaymentLoop(options: PaymentLoopOptions): () => void {
  const { intervalMs } = options.payment;
  if (intervalMs === null) return () => undefined;
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const next = (): void => {
    timer = setTimeout(async () => {
      const error = await pay(options, stop.signal).then(
        () => null,
        (thrown: unknown) => toGatewayError(thrown, 'payment_refused'),
      );
      if (stop.signal.aborted) return;
      options.onOutcome(error);
      next();
    }, intervalMs);
  };
  next();
  return () => {
    clearTimeout(timer);
    stop.abort();
  };
}

async function pay(options: PaymentLoopOptions, signal: AbortSignal): Promise<void> {
  const { session, payment, manifestId } = options;
  const origin = session.address.origin;
  const outcome = await payment.headersFor({ orchestrator: session.wireInfo, origin, manifestId, signal });
  if (outcome.kind === 'skip') return;
  const answer = await session.post({
    url: urlBelow(session.info.transcoder, 'payment'),
    headers: { ...outcome.headers },
    body: '',
    timeoutMs: PAYMENT_TIMEOUT_MS,
    signal,
  });
  if (!isSuccess(answer)) {
    const said = answerText(answer);
    throw new GatewayError(
      'payment_refused',
      `${origin} did not accept a payment (status ${answer.status}${said === '' ? '' : `: ${said}`})`,
      { fields: { address: origin, status: answer.status } },
    );
  }
  const { info } = fromBinary(PaymentResultSchema, answer.body);
  if (info) session.adopt(info);
}

import { GatewayError } from '../base/errors.ts';
import type { JobOptions } from './job-options.ts';
import type { OrchestratorSession } from './orchestrator-session.ts';
import { neverLeft, paymentRefusal } from './payment-answer.ts';
import type { PaymentSession } from './payment-session.ts';
import { isSuccess, type RestAnswer } from './rest.ts';
import { type StartRequest, startRequest } from './start-request.ts';

/** What {@link postPaidStart} starts. */
export interface PaidStart {
  readonly session: OrchestratorSession;
  readonly payment: PaymentSession;
  readonly job: StartRequest;
  readonly timeoutMs: number;
  readonly signal: JobOptions['signal'];
  /** The request is on its way: what comes after it can be prepared. */
  readonly onPosted: () => void;
}

/**
 * Pays for a job and posts its start. Where the orchestrator finds the ticket parameters expired, it is asked for new ones
 * and paid once more by them (protocol C9): it has not taken the first payment, which counts as spent all the same.
 * @returns the orchestrator's answer, whatever its status
 * @throws GatewayError `payment_refused` when no payment is made, what `PaymentSession.headersFor` and
 * `OrchestratorSession.post` raise, or the signal's reason
 */
export async function postPaidStart(start: PaidStart): Promise<RestAnswer> {
  const answer = await postOnce(start);
  if (isSuccess(answer) || paymentRefusal(answer) !== 'expired') return answer;
  await start.payment.renew(start.signal);
  return postOnce(start);
}

async function postOnce({
  session,
  payment,
  job,
  timeoutMs,
  signal,
  onPosted,
}: PaidStart): Promise<RestAnswer> {
  const outcome = await payment.headersFor({
    orchestrator: session.wireInfo,
    origin: session.address.origin,
    manifestId: null,
    signal,
  });
  if (outcome.kind === 'skip') {
    throw new GatewayError(
      'payment_refused',
      `no payment could be made to ${session.address.origin}: its tickets are worth nothing; choose another orchestrator`,
      { fields: { address: session.address.origin } },
    );
  }
  if (signal?.aborted) {
    await outcome.settle('unsent');
    throw signal.reason;
  }
  const posted = session.post(
    startRequest(session.info.transcoder, job, outcome.headers, { timeoutMs, signal }),
  );
  onPosted();
  try {
    const answer = await posted;
    await outcome.settle(isSuccess(answer) ? 'accepted' : 'refused');
    return answer;
  } catch (error) {
    await outcome.settle(neverLeft(error) ? 'unsent' : 'lost');
    throw error;
  }
}

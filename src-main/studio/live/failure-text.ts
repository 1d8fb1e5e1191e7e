import { type ErrorCode, GatewayError } from '../../base/errors.ts';
import type { JobTrouble } from '../../gateway/index.ts';

const CLAUSES: Partial<Record<ErrorCode, string>> = {
  orchestrator_lost: 'the orchestrator is gone',
  orchestrator_unreachable: 'the orchestrator cannot be reached',
  orchestrator_timeout: 'the orchestrator does not answer in time',
  orchestrator_refused: 'the orchestrator refused the stream',
  orchestrator_full: 'the orchestrator has no free runner',
  output_stalled: 'no picture came back any more',
  runner_failed: 'the runner failed',
};

/** Why a stream is not connected when none of several orchestrators can be reached, as one clause for people. */
export const OFFLINE_CAUSE = 'no orchestrator can be reached, perhaps your own network is down';

/** Why a stream is not connected, as one clause for people, who need do nothing about it yet. */
export function causeOf(error: GatewayError): string {
  return CLAUSES[error.code] ?? error.message.replace(/: [^:]*$/, '');
}

/** The error of a stream that was given up after repeated attempts. */
export function givenUp(error: GatewayError, attempts: number): GatewayError {
  return new GatewayError(
    error.code,
    `${causeOf(error)}, also after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}: check the network connection or choose another orchestrator, then go live again`,
    { cause: error, fields: error.fields },
  );
}

/** The error of a stream that may not change its orchestrator any more, and nobody is there to be asked. */
export function tooManySwaps(error: GatewayError): GatewayError {
  return new GatewayError(
    'swap_limit',
    `${causeOf(error)}, after two changes of the orchestrator within three minutes: check the network connection, or choose other orchestrators`,
    { cause: error, fields: error.fields },
  );
}

const TROUBLE_CLAUSES: Partial<Record<JobTrouble, string>> = {
  input_stalled: 'it took the video too slowly',
  payment_failing: 'it did not accept a payment',
  control_lost: 'it took no parameters any more',
  events_silent: 'its runner had reported nothing for long',
};

/** Why a stream leaves an orchestrator that still gives pictures, as one clause for people. */
export function leftBecause(trouble: JobTrouble): string {
  return TROUBLE_CLAUSES[trouble] ?? 'something was wrong there';
}

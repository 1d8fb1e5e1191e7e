import type { Reply } from '../../src-preload/contract.ts';
import { GatewayError, toGatewayError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';

/** The reply for an error that is known to hold nothing a window may not see. */
export function failed(error: GatewayError): Reply<never> {
  return { ok: false, error: error.toJSON() };
}

/**
 * The reply for whatever was thrown. What nobody meant for people (`internal`) may hold paths and values: it goes to the
 * log, and the window gets a sentence without it.
 * @param work what was being done, for the log
 */
export function failedBy(thrown: unknown, work: string, logger: Logger): Reply<never> {
  const error = toGatewayError(thrown);
  if (error.code !== 'internal') return failed(error);
  logger.error('a window’s request failed unexpectedly', { work, error });
  return failed(
    new GatewayError('internal', 'something went wrong inside Rivulet: the log says what; try again'),
  );
}

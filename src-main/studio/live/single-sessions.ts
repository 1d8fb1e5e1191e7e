import { type OrchestratorSession, offChainPayment } from '../../gateway/index.ts';
import type { LiveNetwork, OpenRequest } from './connection.ts';

/** A {@link LiveNetwork} over something that only opens sessions: one candidate, nothing kept ready, nothing paid. */
export function singleSessions(
  open: (request: Pick<OpenRequest, 'model' | 'attempt' | 'signal'>) => Promise<OrchestratorSession>,
): LiveNetwork {
  return {
    open: async (request) => ({ session: await open(request), payment: offChainPayment(), why: '' }),
    hasAnother: () => false,
    prepareNext: () => undefined,
    standby: null,
    reportFailure: () => undefined,
    reportLive: () => undefined,
  };
}

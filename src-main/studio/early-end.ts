import { GatewayError } from '../base/errors.ts';
import { tidyText } from '../base/tidy-text.ts';
import type { LiveVideoJob } from '../gateway/index.ts';

/** The error of a job that its orchestrator ended before we did; with what its runner said last, if anything. */
export function earlyEnd(origin: string, job: Pick<LiveVideoJob, 'runnerStatus'>): GatewayError {
  const said = job.runnerStatus?.lastError;
  return new GatewayError(
    'orchestrator_lost',
    `${origin} ended the stream${said ? ` (its runner said: ${tidyText(said)})` : ''}: start it again or choose another orchestrator`,
    { fields: { address: origin } },
  );
}

import type { LiveState } from '../../../src-preload/contract.ts';
import { tidyText } from '../../base/tidy-text.ts';
import type { RunnerEvent, RunnerStatus } from '../../gateway/index.ts';
import type { ParamsSender } from './params-sender.ts';

/** Takes what a runner reports: tells the parameters of it, and gives back the runner as it is shown from then on. */
export function takeRunnerEvent(
  event: RunnerEvent,
  runner: LiveState['runner'],
  params: Pick<ParamsSender, 'reported' | 'runnerError' | 'setLoading'>,
): LiveState['runner'] {
  switch (event.type) {
    case 'status': {
      const { state, lastError, lastParams, restartCount } = event.status;
      params.setLoading(state === 'LOADING');
      if (lastParams) params.reported(lastParams);
      const message = lastError === null ? runner.message : tidyText(lastError);
      return { state, message, restarts: restartCount };
    }
    case 'error':
      params.runnerError(event.message);
      return { ...runner, message: tidyText(event.message) };
    case 'restart':
      return { ...runner, restarts: event.restartCount };
    case 'params':
      params.reported(event.params);
      return runner;
    case 'trace':
    case 'liveness':
      return runner;
  }
}

/** The runner of a job that the stream goes over from now on, by its last status. */
export function runnerOf(status: RunnerStatus | null): LiveState['runner'] {
  if (!status) return { state: null, message: '', restarts: 0 };
  const { state, lastError, restartCount } = status;
  return { state, message: lastError === null ? '' : tidyText(lastError), restarts: restartCount };
}

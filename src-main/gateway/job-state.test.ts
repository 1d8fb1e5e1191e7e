import { describe, expect, it } from 'vitest';
import { GatewayError } from '../base/errors.ts';
import { JobLifecycle, type JobState } from './job-state.ts';

function setUp(): { lifecycle: JobLifecycle; states: JobState[] } {
  const states: JobState[] = [];
  return { lifecycle: new JobLifecycle((state) => states.push(state)), states };
}

describe('JobLifecycle', () => {
  it('goes from starting to live, degraded while something is wrong, and back', () => {
    const { lifecycle, states } = setUp();
    lifecycle.runner('OFFLINE');
    lifecycle.runner('LOADING');
    expect(lifecycle.state).toEqual({ name: 'starting' });
    lifecycle.sawOutput();
    lifecycle.sawOutput();
    lifecycle.runner('DEGRADED_INPUT');
    lifecycle.trouble('output_stalled', true);
    lifecycle.runner('ONLINE');
    lifecycle.trouble('output_stalled', false);
    lifecycle.runner('OFFLINE');
    expect(states).toEqual([
      { name: 'live' },
      { name: 'degraded', troubles: ['runner_degraded'] },
      { name: 'degraded', troubles: ['runner_degraded', 'output_stalled'] },
      { name: 'degraded', troubles: ['output_stalled'] },
      { name: 'live' },
      { name: 'degraded', troubles: ['runner_failing'] },
    ]);
  });

  it('ends once', async () => {
    const { lifecycle, states } = setUp();
    const error = new GatewayError('orchestrator_lost', 'gone');
    lifecycle.closing();
    lifecycle.sawOutput();
    lifecycle.finish({ name: 'failed', error });
    lifecycle.finish({ name: 'closed', by: 'gateway' });
    lifecycle.closing();
    expect(states).toEqual([{ name: 'closing' }, { name: 'failed', error }]);
    expect(await lifecycle.end).toEqual({ name: 'failed', error });
  });
});

import { describe, expect, it } from 'vitest';
import { type LiveFacts, phaseOf, troublesOf } from './phase.ts';

const running: LiveFacts = {
  stage: 'running',
  orchestrator: 'https://o.test:8935',
  source: 'capture',
  sentPicture: true,
  gotPicture: true,
  runnerState: 'ONLINE',
  troubles: [],
  cause: null,
  attempts: 0,
  asked: false,
};

describe('phaseOf', () => {
  it.each<[string, Partial<LiveFacts>, string]>([
    ['looking', { stage: 'connecting', orchestrator: null }, 'connecting: looking for an orchestrator'],
    ['starting', { stage: 'connecting' }, 'connecting: https://o.test:8935 starts the stream'],
    [
      'trying again before it ever ran',
      { stage: 'connecting', cause: 'the orchestrator is gone', attempts: 2 },
      'connecting: the orchestrator is gone; trying again (attempt 2)',
    ],
    [
      'waiting for the user',
      { stage: 'reconnecting', cause: 'the orchestrator is gone', asked: true },
      'reconnecting: the orchestrator is gone; it is for you to say how to go on',
    ],
    [
      'nothing sent',
      { sentPicture: false, gotPicture: false },
      'loading: waiting for the first picture of the window',
    ],
    [
      'file being opened',
      { sentPicture: false, gotPicture: false, source: 'file' },
      'loading: the file is being opened',
    ],
    ['model loading', { gotPicture: false, runnerState: 'LOADING' }, 'loading: the runner loads the model'],
    ['nothing back', { gotPicture: false }, 'loading: waiting for the first picture back'],
    ['live', {}, 'live: '],
    [
      'several troubles',
      { troubles: ['runner_degraded', 'output_frozen'] },
      'degraded: the output stands still: no new picture has come back',
    ],
    [
      'frozen because it loads again',
      { troubles: ['output_frozen'], runnerState: 'LOADING' },
      'degraded: the runner loads the model again',
    ],
    [
      'held',
      { troubles: ['capture_lost', 'output_frozen'] },
      'degraded: no pictures come from the window: the last one is held until they do',
    ],
    [
      'lost',
      { stage: 'reconnecting', cause: 'the orchestrator is gone', attempts: 3 },
      'reconnecting: the orchestrator is gone; trying again (attempt 3)',
    ],
    ['asked for another', { stage: 'reconnecting' }, 'reconnecting: connecting anew'],
    ['stopping', { stage: 'stopping' }, 'stopping: '],
  ])('%s', (_, change, shown) => {
    const { phase, reason } = phaseOf({ ...running, ...change });
    expect(`${phase}: ${reason}`).toBe(shown);
  });
});

describe('troublesOf', () => {
  it("puts the job's troubles into the words of windows, each once", () => {
    expect(
      troublesOf({
        job: ['control_lost', 'runner_failing', 'runner_degraded', 'output_stalled', 'events_silent'],
        frozen: true,
        captureLost: false,
      }),
    ).toEqual(['output_frozen', 'runner_degraded', 'runner_silent', 'control_lost']);
  });

  it('does not blame the runner for a held picture', () => {
    expect(
      troublesOf({ job: ['runner_degraded', 'input_stalled'], frozen: false, captureLost: true }),
    ).toEqual(['capture_lost', 'input_stalled']);
  });
});

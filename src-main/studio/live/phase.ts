import type { LivePhase, LiveTrouble } from '../../../src-preload/contract.ts';
import type { JobTrouble, RunnerState } from '../../gateway/index.ts';

/** What a stream's phase follows from. */
export interface LiveFacts {
  readonly stage: 'connecting' | 'running' | 'reconnecting' | 'stopping';
  /** Origin of the orchestrator, as far as one is known. */
  readonly orchestrator: string | null;
  readonly source: 'capture' | 'file';
  /** A picture was sent on this connection. */
  readonly sentPicture: boolean;
  /** A picture has come back on this connection. */
  readonly gotPicture: boolean;
  readonly runnerState: RunnerState | null;
  readonly troubles: readonly LiveTrouble[];
  /** Why the stream is not connected, one clause; null where nothing went wrong. */
  readonly cause: string | null;
  readonly attempts: number;
  /** The user is asked how to go on; until there is an answer nothing is tried. */
  readonly asked: boolean;
}

/** Troubles by how much they explain; the first that is there gives the reason. */
const TROUBLE_REASONS: readonly (readonly [LiveTrouble, string])[] = [
  ['capture_lost', 'no pictures come from the window: the last one is held until they do'],
  [
    'payment_failing',
    'the last payment did not go through: without another one the orchestrator ends the stream soon',
  ],
  ['output_frozen', 'the output stands still: no new picture has come back'],
  [
    'input_stalled',
    'the orchestrator takes the video more slowly than it is made: lower the size or the bit rate',
  ],
  ['runner_degraded', 'too few pictures reach the runner, or it makes them too slowly'],
  ['runner_silent', 'the runner has reported nothing for a while'],
  ['control_lost', 'parameters can no longer be changed: reconnect to change them'],
];

/** The phase a stream is in, and one sentence on it; '' where the phase says all. */
export function phaseOf(facts: LiveFacts): { readonly phase: LivePhase; readonly reason: string } {
  switch (facts.stage) {
    case 'stopping':
      return { phase: 'stopping', reason: '' };
    case 'connecting':
      return { phase: 'connecting', reason: connectingReason(facts) };
    case 'reconnecting':
      return { phase: 'reconnecting', reason: again(facts) };
    case 'running':
      return runningPhase(facts);
  }
}

function connectingReason(facts: LiveFacts): string {
  if (facts.cause !== null) return again(facts);
  return facts.orchestrator === null
    ? 'looking for an orchestrator'
    : `${facts.orchestrator} starts the stream`;
}

function again({ cause, attempts, asked }: LiveFacts): string {
  if (cause === null) return 'connecting anew';
  return asked
    ? `${cause}; it is for you to say how to go on`
    : `${cause}; trying again (attempt ${attempts})`;
}

function runningPhase(facts: LiveFacts): { readonly phase: LivePhase; readonly reason: string } {
  const loads = facts.runnerState === 'LOADING';
  if (!facts.gotPicture) return { phase: 'loading', reason: loadingReason(facts, loads) };
  const trouble = TROUBLE_REASONS.find(([name]) => facts.troubles.includes(name));
  if (!trouble) return { phase: 'live', reason: '' };
  const frozenByLoading = loads && trouble[0] === 'output_frozen';
  return { phase: 'degraded', reason: frozenByLoading ? 'the runner loads the model again' : trouble[1] };
}

function loadingReason(facts: LiveFacts, loads: boolean): string {
  if (!facts.sentPicture)
    return facts.source === 'file'
      ? 'the file is being opened'
      : 'waiting for the first picture of the window';
  return loads ? 'the runner loads the model' : 'waiting for the first picture back';
}

const JOB_TROUBLES: Readonly<Record<JobTrouble, LiveTrouble>> = {
  input_stalled: 'input_stalled',
  output_stalled: 'output_frozen',
  events_silent: 'runner_silent',
  control_lost: 'control_lost',
  payment_failing: 'payment_failing',
  runner_degraded: 'runner_degraded',
  runner_failing: 'runner_degraded',
};

/** Everything that is wrong, each once, in a fixed order. */
export function troublesOf(facts: {
  readonly job: readonly JobTrouble[];
  readonly frozen: boolean;
  readonly captureLost: boolean;
}): LiveTrouble[] {
  const all = new Set(facts.job.map((trouble) => JOB_TROUBLES[trouble]));
  // A held picture is all the runner gets then: what it says of its input says nothing new.
  if (facts.captureLost) all.delete('runner_degraded');
  if (facts.captureLost) all.add('capture_lost');
  if (facts.frozen) all.add('output_frozen');
  return TROUBLE_REASONS.map(([trouble]) => trouble).filter((trouble) => all.has(trouble));
}

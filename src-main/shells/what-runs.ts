import type { AppState, OutputPhase } from '../../src-preload/contract.ts';
import { isIdle } from '../studio/is-idle.ts';

/** What {@link whatRuns} looks at. */
type Shown = Pick<AppState, 'live' | 'outputs' | 'settings'>;

/** What would end with the program, as a person calls it: the stream, recordings, targets by their names. Empty at rest. */
export function whatRuns({ live, outputs, settings }: Shown): string[] {
  const targets = settings.outputs.targets.filter(({ id }) =>
    outputs.targets.some((target) => target.id === id && isAtWork(target.status.phase)),
  );
  return [
    ...(isIdle(live) ? [] : ['the stream']),
    ...(isAtWork(outputs.recording.phase) ? ['the recording'] : []),
    ...(isAtWork(outputs.camera.status.phase) ? ['the virtual camera'] : []),
    ...targets.map(({ name }) => `what is sent to ${name}`),
  ];
}

/** Several names as a part of a sentence: `a, b, and c`. */
export function listed(names: readonly string[]): string {
  return new Intl.ListFormat('en').format(names);
}

function isAtWork(phase: OutputPhase): boolean {
  return phase !== 'off' && phase !== 'failed';
}

import { GatewayError } from '../../base/errors.ts';
import type { CommandHandlers } from '../studio-api.ts';
import type { StudioParts } from '../studio-parts.ts';

type OutputCommand = Extract<
  keyof CommandHandlers,
  `${'feed' | 'obs' | 'camera' | 'recording' | 'targets'}.${string}`
>;

/** Commands of the outputs. */
export function outputCommands(_parts: StudioParts): Pick<CommandHandlers, OutputCommand> {
  const notYet = async (): Promise<never> => {
    throw new GatewayError('busy', 'outputs are not there yet');
  };
  return {
    'feed.renew': notYet,
    'obs.connect': notYet,
    'obs.disconnect': notYet,
    'obs.setUp': notYet,
    'obs.undo': notYet,
    'obs.virtualCamera': notYet,
    'obs.measure': notYet,
    'camera.start': notYet,
    'camera.stop': notYet,
    'camera.refresh': notYet,
    'recording.start': notYet,
    'recording.pause': notYet,
    'recording.resume': notYet,
    'recording.split': notYet,
    'recording.stop': notYet,
    'recording.snapshot': notYet,
    'recording.saveReplay': notYet,
    'recording.remux': notYet,
    'recording.remove': notYet,
    'recording.thumbnail': notYet,
    'recording.reveal': notYet,
    'recording.chooseFolder': notYet,
    'targets.save': notYet,
    'targets.remove': notYet,
    'targets.start': notYet,
    'targets.stop': notYet,
  };
}

import type { CommandHandlers } from '../studio-api.ts';
import type { StudioParts } from '../studio-parts.ts';

type ProbeCommand = Extract<keyof CommandHandlers, `probe.${string}`>;

/** Commands of the probe. */
export function probeCommands({ probe }: StudioParts): Pick<CommandHandlers, ProbeCommand> {
  return {
    'probe.start': async (request) => {
      probe.start(request);
      return null;
    },
    'probe.stop': async () => {
      await probe.stop();
      return null;
    },
  };
}

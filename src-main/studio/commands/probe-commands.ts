import { GatewayError } from '../../base/errors.ts';
import type { CommandHandlers } from '../studio-api.ts';
import type { StudioParts } from '../studio-parts.ts';

type ProbeCommand = Extract<keyof CommandHandlers, `probe.${string}`>;

/** Commands of the probe. */
export function probeCommands(_parts: StudioParts): Pick<CommandHandlers, ProbeCommand> {
  const later = async (): Promise<null> => {
    throw new GatewayError('busy', 'orchestrators cannot be probed yet');
  };
  return { 'probe.start': later, 'probe.stop': later };
}

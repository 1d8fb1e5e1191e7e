import { GatewayError } from '../../base/errors.ts';
import type { CommandHandlers } from '../studio-api.ts';
import type { StudioParts } from '../studio-parts.ts';

type DiscoveryCommand = Extract<keyof CommandHandlers, `discovery.${string}`>;

/** Commands of the sources of orchestrators. */
export function discoveryCommands(_parts: StudioParts): Pick<CommandHandlers, DiscoveryCommand> {
  const later = async (): Promise<null> => {
    throw new GatewayError('busy', 'sources cannot be changed yet');
  };
  return { 'discovery.save': later, 'discovery.remove': later, 'discovery.refresh': later };
}

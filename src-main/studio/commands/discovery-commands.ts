import type { CommandHandlers } from '../studio-api.ts';
import type { StudioParts } from '../studio-parts.ts';

type DiscoveryCommand = Extract<keyof CommandHandlers, `discovery.${string}`>;

/** Commands of the sources of orchestrators. */
export function discoveryCommands({
  discovery,
}: Pick<StudioParts, 'discovery'>): Pick<CommandHandlers, DiscoveryCommand> {
  return {
    'discovery.save': async (request) => {
      await discovery.editor.save(request);
      return null;
    },
    'discovery.remove': async ({ id }) => {
      await discovery.editor.remove(id);
      return null;
    },
    'discovery.refresh': async ({ id }) => {
      await discovery.refresh(id);
      return null;
    },
  };
}

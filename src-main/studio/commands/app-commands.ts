import { readLicences } from '../licences.ts';
import type { CommandHandlers } from '../studio-api.ts';
import type { StudioParts } from '../studio-parts.ts';

/** Commands about the program as a whole. */
export function appCommands({
  events,
  slices,
  network,
  settings,
  rpc,
  log,
}: StudioParts): Pick<CommandHandlers, 'app.hello' | 'app.licences' | 'log.read' | 'settings.update'> {
  return {
    'app.hello': async () => {
      events.windowIsThere();
      return { ...slices.state, orchestrators: network.table.rows };
    },
    'app.licences': () => readLicences(),
    'log.read': async () => log.records,
    'settings.update': async (patch) => settings.update(await rpc.hideKey(patch)),
  };
}

import { readLicences } from '../licences.ts';
import type { CommandHandlers } from '../studio-api.ts';
import type { StudioParts } from '../studio-parts.ts';

/** Commands about the program as a whole. */
export function appCommands({
  events,
  rows,
  slices,
  network,
  settings,
  rpc,
  outputs,
  log,
}: StudioParts): Pick<CommandHandlers, 'app.hello' | 'app.licences' | 'log.read' | 'settings.update'> {
  return {
    'app.hello': async () => {
      events.windowIsThere();
      // They change the models: what was told after the snapshot, and before its answer, would reach no window.
      rows.flush();
      return { ...slices.state, orchestrators: network.table.rows };
    },
    'app.licences': () => readLicences(),
    'log.read': async () => log.records,
    'settings.update': async (patch) =>
      settings.update(await rpc.hideKey(await outputs.recording.checkFolder(patch))),
  };
}

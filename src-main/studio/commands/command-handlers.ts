import type { CommandHandlers } from '../studio-api.ts';
import type { StudioParts } from '../studio-parts.ts';
import { appCommands } from './app-commands.ts';
import { discoveryCommands } from './discovery-commands.ts';
import { fileCommands } from './file-commands.ts';
import { liveCommands } from './live-commands.ts';
import { networkCommands } from './network-commands.ts';
import { outputCommands } from './output-commands.ts';
import { paymentCommands } from './payment-commands.ts';
import { presetCommands } from './preset-commands.ts';
import { probeCommands } from './probe-commands.ts';
import { recordingCommands } from './recording-commands.ts';
import { tokenCommands } from './token-commands.ts';

/** All commands. Each answers only after its changes of the state were told, also when it fails. */
export function commandHandlers(parts: StudioParts): CommandHandlers {
  const handlers: CommandHandlers = {
    ...appCommands(parts),
    ...liveCommands(parts),
    ...presetCommands(parts),
    ...networkCommands(parts),
    ...tokenCommands(parts),
    ...discoveryCommands(parts),
    ...paymentCommands(parts),
    ...probeCommands(parts),
    ...outputCommands(parts),
    ...recordingCommands(parts),
    ...fileCommands(parts),
  };
  const tellFirst =
    (handler: (...given: never[]) => Promise<unknown>) =>
    async (...given: never[]) => {
      try {
        return await handler(...given);
      } finally {
        // What rows tell changes the models.
        parts.rows.flush();
        parts.slices.flush();
      }
    };
  const wrapped = Object.entries(handlers).map(([name, handler]) => [name, tellFirst(handler)]);
  // Wrapping changes no handler's type, which entries of objects cannot say.
  return Object.fromEntries(wrapped) as CommandHandlers;
}

import type { CommandHandlers } from '../studio-api.ts';
import type { StudioParts } from '../studio-parts.ts';

type OutputCommand = Extract<keyof CommandHandlers, `${'feed' | 'obs' | 'camera' | 'targets'}.${string}`>;

/** Commands of the feed, OBS, the virtual camera and the targets. */
export function outputCommands({ outputs }: StudioParts): Pick<CommandHandlers, OutputCommand> {
  const { feed, obs, camera, targets } = outputs;
  return {
    'feed.renew': async () => {
      await feed.renew();
      return null;
    },
    'obs.connect': async (request) => {
      await obs.connect(request);
      return null;
    },
    'obs.disconnect': async () => {
      await obs.disconnect();
      return null;
    },
    'obs.setUp': async (request) => {
      await obs.link.setUp(request);
      return null;
    },
    'obs.undo': async () => {
      await obs.link.undo();
      return null;
    },
    'obs.virtualCamera': async ({ on }) => {
      await obs.link.virtualCamera(on);
      return null;
    },
    'obs.measure': () => obs.link.measure(),
    'camera.start': async ({ device }) => {
      await camera.start(device);
      return null;
    },
    'camera.stop': async () => {
      await camera.stop();
      return null;
    },
    'camera.refresh': async () => {
      await camera.refresh();
      return null;
    },
    'targets.save': (request) => targets.save(request),
    'targets.remove': async ({ id }) => {
      await targets.remove(id);
      return null;
    },
    'targets.start': async ({ id }) => {
      await targets.start(id);
      return null;
    },
    'targets.stop': async ({ id }) => {
      await targets.stop(id);
      return null;
    },
  };
}

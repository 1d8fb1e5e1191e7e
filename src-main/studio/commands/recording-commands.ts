import type { CommandHandlers } from '../studio-api.ts';
import type { StudioParts } from '../studio-parts.ts';

type RecordingCommand = Extract<keyof CommandHandlers, `recording.${string}`>;

/** Commands of the recordings and their files. */
export function recordingCommands({
  outputs: { recording },
}: StudioParts): Pick<CommandHandlers, RecordingCommand> {
  const { recorder } = recording;
  return {
    'recording.start': async () => {
      await recording.start();
      return null;
    },
    'recording.pause': async () => {
      recorder.pause();
      return null;
    },
    'recording.resume': async () => {
      recorder.resume();
      return null;
    },
    'recording.split': async () => {
      recorder.split();
      return null;
    },
    'recording.stop': async () => {
      await recorder.stop();
      return null;
    },
    'recording.snapshot': () => recorder.snapshot(),
    'recording.saveReplay': () => recorder.saveReplay(),
    'recording.remux': async ({ id }) => {
      recorder.remux(id);
      return null;
    },
    'recording.remove': async ({ id, file }) => {
      await recorder.remove(id, { file });
      return null;
    },
    'recording.thumbnail': ({ id }) => recorder.thumbnail(id),
    'recording.reveal': async ({ id }) => {
      await recording.reveal(id);
      return null;
    },
    'recording.chooseFolder': () => recording.chooseFolder(),
  };
}

import type { CommandHandlers } from '../studio-api.ts';
import type { StudioParts } from '../studio-parts.ts';

type PresetCommand = Extract<keyof CommandHandlers, `presets.${string}`>;

/** Commands of the presets. */
export function presetCommands({ presets, slices }: StudioParts): Pick<CommandHandlers, PresetCommand> {
  /** What could not be saved is in force all the same. */
  const andShow = async <Value>(work: Promise<Value>): Promise<Value> => {
    slices.set('presets', presets.list);
    return work;
  };
  return {
    'presets.save': (preset) => andShow(presets.save(preset)),
    'presets.remove': async ({ id }) => {
      await andShow(presets.remove(id));
      return null;
    },
    'presets.move': async ({ id, index }) => {
      await andShow(presets.move(id, index));
      return null;
    },
    'presets.export': async () => presets.exportText(),
    'presets.import': (text) => andShow(presets.importText(text)),
  };
}

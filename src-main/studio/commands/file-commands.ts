import { GatewayError } from '../../base/errors.ts';
import type { CommandHandlers } from '../studio-api.ts';
import type { StudioParts } from '../studio-parts.ts';

/** Commands of the files that are streamed. */
export function fileCommands({
  files,
  chooseFile,
}: StudioParts): Pick<CommandHandlers, 'files.choose' | 'files.forget'> {
  return {
    'files.choose': async () => {
      if (chooseFile === null)
        throw new GatewayError('not_allowed', 'this window opens files by itself: drop one on it');
      const path = await chooseFile();
      return path === null ? null : files.add(path);
    },
    'files.forget': async ({ id }) => {
      files.forget(id);
      return null;
    },
  };
}

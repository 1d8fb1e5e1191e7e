import type { OutputsSettings } from '../../../src-preload/contract.ts';
import type { Logger } from '../../base/log.ts';
import type { MediaEngine } from '../../media/engine/client.ts';
import { Programme } from '../../outputs/programme/programme.ts';

/** Makes the application's one programme: what outputs show, whether a stream runs or not. */
export function openProgramme(options: {
  readonly settings: () => OutputsSettings;
  readonly openEngine: () => Promise<MediaEngine>;
  readonly logger: Logger;
}): Programme {
  const { settings, openEngine, logger } = options;
  return new Programme({
    drawCard: async (size) => {
      const engine = await openEngine();
      return engine.drawStill({ title: 'Rivulet', text: 'Waiting for a stream', size, format: 'h264' });
    },
    holding: () => settings().holding,
    logger,
  });
}

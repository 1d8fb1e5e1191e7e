import { join } from 'node:path';
import type { Notice, OutputsState } from '../../../src-preload/contract.ts';
import type { Logger } from '../../base/log.ts';
import { MediaEngine, type MediaEngineOptions } from '../../media/engine/client.ts';
import type { Programme } from '../../outputs/programme/programme.ts';
import { videosFolder } from '../../outputs/recording/videos-folder.ts';
import { isIdle } from '../is-idle.ts';
import type { LiveSession } from '../live/live-session.ts';
import type { Stores } from '../open-stores.ts';
import type { SettingsDesk } from '../settings-desk.ts';
import type { SharedEngine } from '../shared-engine.ts';
import type { StudioOptions } from '../studio-options.ts';
import { OutputsDesk } from './outputs-desk.ts';

/** What {@link openOutputs} joins. */
export interface OpenOutputsOptions {
  readonly studio: Pick<StudioOptions, 'chooseFolder' | 'reveal' | 'videosFolder'>;
  readonly stores: Pick<Stores, 'secrets' | 'feedPlace' | 'recordings'>;
  readonly programme: Programme;
  readonly live: LiveSession;
  readonly settings: SettingsDesk;
  /** What outputs share; see {@link OutputsDesk}. */
  readonly engine: SharedEngine;
  /** How an engine of an output's own is started. */
  readonly engineOptions: MediaEngineOptions;
  readonly logger: Logger;
  readonly onChange: (state: OutputsState) => void;
  readonly onNotice: (notice: Notice) => void;
}

/** Makes the desk of the outputs from the parts of the application. Nothing is started yet. */
export async function openOutputs(options: OpenOutputsOptions): Promise<OutputsDesk> {
  const { studio, stores, live, settings, engineOptions, ...rest } = options;
  const { videosFolder: known } = studio;
  return new OutputsDesk({
    ...rest,
    ...stores,
    input: live.input,
    sound: () => live.sound,
    settings: () => settings.current.outputs,
    saveSettings: (outputs) => settings.update({ outputs }),
    saveTargets: (targets) => settings.setTargets(targets),
    videosFolder: known === undefined ? await videosFolder() : join(known, 'Rivulet'),
    chooseFolder: studio.chooseFolder ?? null,
    reveal: studio.reveal ?? null,
    startEngine: () => MediaEngine.start(engineOptions),
    model: () => (isIdle(live.state) ? '' : (live.state.model ?? '')),
  });
}

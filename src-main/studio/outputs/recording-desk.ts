import { isAbsolute, normalize } from 'node:path';
import type { Notice, RecordingState, SettingsPatch } from '../../../src-preload/contract.ts';
import { GatewayError, toGatewayError } from '../../base/errors.ts';
import { Recorder, type RecorderOptions } from '../../outputs/recording/recorder.ts';
import { prepareFolder } from '../../outputs/recording/recording-folder.ts';

/** Options of {@link RecordingDesk}. */
export interface RecordingDeskOptions extends Omit<RecorderOptions, 'onNotice' | 'folder'> {
  /** Where recordings go when the user has chosen no folder; absolute. */
  readonly videosFolder: string;
  /** Makes this the folder in the settings. @throws GatewayError `settings_unwritable` */
  readonly saveFolder: (folder: string) => Promise<void>;
  /** The system's own dialog for folders; null where the shell has none. */
  readonly chooseFolder: (() => Promise<string | null>) | null;
  /** The system's file manager; null where the shell has none. */
  readonly reveal: ((path: string) => Promise<void>) | null;
  readonly onChange: () => void;
  readonly onNotice: (notice: Notice) => void;
}

/** Recordings and what belongs to them in the application: their folder, the stream they begin and end with, the shell. */
export class RecordingDesk {
  readonly recorder: Recorder;
  readonly #options: RecordingDeskOptions;
  /** The recording that runs began with the stream, and ends with it. */
  #withStream = false;

  constructor(options: RecordingDeskOptions) {
    this.#options = options;
    const { settings, videosFolder, onChange } = options;
    this.recorder = new Recorder({ ...options, folder: () => settings().folder ?? videosFolder });
    this.recorder.onChange(onChange);
  }

  /** Everything there is to show. */
  get state(): RecordingState {
    return this.recorder.state;
  }

  /** Figures change by themselves. */
  get moves(): boolean {
    const { state } = this;
    return isRunning(state) || state.files.some(({ remux }) => remux !== null && remux < 1);
  }

  /** Begins by the user's word: it goes on until the user ends it. @throws as {@link Recorder.start} does */
  async start(): Promise<void> {
    this.#withStream = false;
    await this.recorder.start();
  }

  /** A stream shows its first picture: what is to begin with it begins. */
  async streamShows(): Promise<void> {
    const { settings, onNotice, logger } = this.#options;
    if (!settings().withStream || isRunning(this.state)) return;
    this.#withStream = true;
    try {
      await this.recorder.start();
    } catch (error) {
      const { code, message } = toGatewayError(error);
      logger.warn('the recording did not begin with the stream', { code, reason: message });
      onNotice({ level: 'error', text: `The recording did not begin: ${message}` });
    }
  }

  /** The stream has ended, in whatever way: what began with it is complete. */
  async streamEnded(): Promise<void> {
    if (!this.#withStream) return;
    this.#withStream = false;
    await this.recorder.stop();
  }

  /**
   * Lets the user choose the folder, and keeps it.
   * @returns the folder, or null when it was given up
   * @throws GatewayError `not_allowed` where the shell has no dialog, `settings_unwritable`, `output_unwritable`
   */
  async chooseFolder(): Promise<string | null> {
    const { chooseFolder, saveFolder } = this.#options;
    if (chooseFolder === null)
      throw new GatewayError('not_allowed', 'this window has no dialog for folders: enter its path');
    const chosen = await chooseFolder();
    if (chosen === null) return null;
    const folder = await usableFolder(chosen);
    await saveFolder(folder);
    return folder;
  }

  /**
   * Looks at the folder that a change of the settings sets.
   * @returns the change with the folder's path tidied
   * @throws GatewayError `output_unwritable` for a folder that recordings cannot go to
   */
  async checkFolder(patch: SettingsPatch): Promise<SettingsPatch> {
    const recording = patch.outputs?.recording;
    const folder = recording?.folder ?? null;
    if (!recording || folder === null || folder === this.#options.settings().folder) return patch;
    const outputs = { ...patch.outputs, recording: { ...recording, folder: await usableFolder(folder) } };
    return { ...patch, outputs };
  }

  /**
   * Shows a file, or with null the folder, in the file manager.
   * @throws GatewayError `not_allowed`, `recording_not_found`
   */
  async reveal(id: string | null): Promise<void> {
    const { reveal } = this.#options;
    const path = await this.recorder.pathOf(id);
    if (reveal === null)
      throw new GatewayError('not_allowed', `this window cannot show folders: open ${path} by hand`);
    await reveal(path);
  }

  /** Completes what is being recorded. Idempotent; never rejects. */
  close(): Promise<void> {
    return this.recorder.close();
  }
}

function isRunning({ phase }: RecordingState): boolean {
  return phase !== 'off' && phase !== 'failed';
}

/**
 * A folder that recordings can go to; it is made where it is not there.
 * @returns its path, tidied
 * @throws GatewayError `output_unwritable` for a path that is relative, and a folder that cannot be made or written to;
 * `disk_full`
 */
async function usableFolder(path: string): Promise<string> {
  if (!isAbsolute(path) || path.includes('\0'))
    throw new GatewayError(
      'output_unwritable',
      `${JSON.stringify(path)} is no whole path: begin it at the root`,
      { fields: { path } },
    );
  const folder = normalize(path);
  await prepareFolder(folder);
  return folder;
}

import type { Notice, OutputsSettings, RecordingState } from '../../../src-preload/contract.ts';
import { GatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { MediaEngine } from '../../media/engine/client.ts';
import type { ProgrammeUnit } from '../programme/programme-sink.ts';
import type { RecordingStore } from './recording-store.ts';
import type { UnitSource } from './unit-source.ts';

export type { UnitSource };

/** What a {@link Recorder} works with. */
export interface RecorderOptions {
  /** What came back. `group`: pictures since the last keyframe, for snapshots. */
  readonly programme: UnitSource & { readonly group: readonly ProgrammeUnit[] };
  /** What was sent. */
  readonly input: UnitSource;
  /** What the user chose; asked whenever it matters. */
  readonly settings: () => OutputsSettings['recording'];
  /** Absolute path of the folder that recordings go to; made when it is needed. See `videosFolder`. */
  readonly folder: () => string;
  /** The model in use, for file names; '' where there is none. */
  readonly model: () => string;
  /** Starts an engine process that the recorder closes. @throws GatewayError `engine_unavailable` */
  readonly startEngine: () => Promise<MediaEngine>;
  /** The application's engine, for what may fail together: snapshots, thumbnails, remuxes. @throws GatewayError `engine_unavailable` */
  readonly openEngine: () => Promise<MediaEngine>;
  readonly list: RecordingStore;
  readonly logger: Logger;
  /** Told what a person should hear of at once: little space, a recording that ended or was mended. */
  readonly onNotice: (notice: Notice) => void;
}

/**
 * All recordings together: what came back, what was sent and both beside each other, each an output of its own with its own
 * queue and process; the list of files; snapshots; the replay.
 */
export class Recorder {
  readonly #options: RecorderOptions;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** To be called once at the start: looks after files that a crash cut off, and for those that have gone. Never rejects. */
  async recover(): Promise<void> {}

  /** How everything stands, with figures of this moment. */
  get state(): RecordingState {
    return {
      folder: this.#options.folder(),
      freeBytes: null,
      lowSpace: false,
      phase: 'off',
      startedMs: null,
      recordedS: 0,
      running: [],
      replay: { heldS: 0, bytes: 0 },
      files: [],
    };
  }

  /** Listens to changes of the state other than its figures. @returns a function that ends it */
  onChange(_listener: () => void): () => void {
    return () => undefined;
  }

  /** The settings have changed: the replay begins or ends, the folder is another. */
  settingsChanged(): void {}

  /**
   * Begins to record what the settings name. Does nothing while it records.
   * @throws GatewayError `output_unwritable`, `disk_full`, `engine_unavailable`
   */
  async start(): Promise<void> {
    throw new GatewayError('internal', 'this build cannot record');
  }

  /** Leaves out what comes until {@link resume}. */
  pause(): void {}

  /** Goes on at the next keyframe, without a gap in the file's time. */
  resume(): void {}

  /** Begins new files at the next keyframe. */
  split(): void {}

  /** Ends all recordings and completes their files. Never rejects. */
  async stop(): Promise<void> {}

  /** Writes the picture shown now as a PNG. @returns its name @throws GatewayError `not_live`, `output_unwritable`, `disk_full`, `engine_…` */
  async snapshot(): Promise<string> {
    throw new GatewayError('not_live', 'there is no picture to keep yet: start a stream first');
  }

  /** Writes what the replay holds. @returns its name @throws as {@link snapshot} */
  async saveReplay(): Promise<string> {
    throw new GatewayError('not_live', 'there is nothing to replay yet: start a stream first');
  }

  /** Begins to make an ordinary MP4 of a file; progress is in the state. @throws GatewayError `recording_not_found` */
  remux(_id: string): void {}

  /** Ends a remux; the file stays as it was. */
  cancelRemux(_id: string): void {}

  /** Takes a file out of the list; with `file` it is deleted, too. @throws GatewayError `recording_not_found`, `output_unwritable` */
  async remove(_id: string, _options: { readonly file: boolean }): Promise<void> {}

  /** A small picture of a file as a data URL; null where there is none. @throws GatewayError `recording_not_found` */
  async thumbnail(_id: string): Promise<string | null> {
    return null;
  }

  /** Where a file is, or with null the folder, which is made. @throws GatewayError `recording_not_found`, `output_unwritable` */
  async pathOf(_id: string | null): Promise<string> {
    return this.#options.folder();
  }

  /** Ends everything, completing the files. Idempotent; never rejects. */
  async close(): Promise<void> {}
}

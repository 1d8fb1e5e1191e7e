import type { RecordedFile } from '../../../src-preload/contract.ts';

/** One file that was made, as the list keeps it: what is shown of it, and where it is. */
export interface RecordingEntry extends Omit<RecordedFile, 'remux' | 'hasThumbnail'> {
  /** Absolute. */
  readonly path: string;
}

/** Where the list of files is kept. What is put there is on disk when the promise resolves. */
export interface RecordingStore {
  /** Newest first. */
  readonly entries: readonly RecordingEntry[];
  /** A folder of our own for what belongs to the list: thumbnails. Made when something is written to it. */
  readonly thumbnailFolder: string;
  /** Adds an entry, or replaces the one with its id. @throws GatewayError `settings_unwritable`; it is kept in memory then */
  put(entry: RecordingEntry): Promise<void>;
  /** Takes an entry out. @throws GatewayError `settings_unwritable` */
  remove(id: string): Promise<void>;
}

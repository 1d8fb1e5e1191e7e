import type { AccessUnit } from '../../access-unit.ts';
import type { RecordingFormat } from '../options.ts';
import type { AudioSample } from './audio-format.ts';
import { type AudioTrack, RecordingFile, type RecordingTracks } from './recording-file.ts';
import { RecordingTimeline } from './timeline.ts';

/** Length of a picture in microseconds before the distance between two is known. */
const FIRST_PICTURE_US = 33_333;
/** What a unit adds to the file beside its bytes: fragment headers, and the index at the end. */
const OVERHEAD_BYTES = 48;
/** A picture is never taken to last longer: after it the stream paused. */
const MAX_PICTURE_US = 1_000_000;

/** One file of a recording: tracks of one format, on a timeline that begins at 0. */
export class RecordingPart {
  readonly #file: RecordingFile;
  readonly #tracks: RecordingTracks;
  readonly #timeline: RecordingTimeline;
  /** The stream's time at which this part begins, in microseconds. */
  readonly beginUs: number;
  #pictureUs = FIRST_PICTURE_US;
  #lastVideoUs: number | null = null;
  #videoUnits = 0;
  #unitBytes = 0;
  /** Of the group of pictures in work, and of the greatest so far. */
  #groupBytes = 0;
  #maxGroupBytes = 0;
  #closed = false;
  #audioUnits = 0;
  #unitsSkipped = 0;

  private constructor(file: RecordingFile, tracks: RecordingTracks, first: AccessUnit) {
    this.#file = file;
    this.#tracks = tracks;
    this.beginUs = first.dtsUs ?? first.ptsUs;
    this.#timeline = new RecordingTimeline(this.beginUs);
  }

  /**
   * Makes the file; `first` is the unit it will begin with, and is not written yet.
   * @throws `output_unwritable`, `disk_full`
   */
  static async create(
    path: string,
    format: RecordingFormat,
    tracks: RecordingTracks,
    first: AccessUnit,
  ): Promise<RecordingPart> {
    return new RecordingPart(await RecordingFile.create(path, format, tracks), tracks, first);
  }

  /** The file. */
  get path(): string {
    return this.#file.path;
  }

  /** Bytes written, up to the last whole fragment. */
  get bytes(): number {
    return this.#file.bytes;
  }

  /** Seconds from the beginning to the end of the last unit. */
  get durationS(): number {
    return this.#timeline.endUs / 1e6;
  }

  /** Picture size in pixels; 0 without video. */
  get width(): number {
    return this.#tracks.video?.width ?? 0;
  }

  /** See {@link width}. */
  get height(): number {
    return this.#tracks.video?.height ?? 0;
  }

  /** Bytes the completed file would have with one more group of pictures, as large as the largest so far. */
  get expectedBytes(): number {
    return this.#unitBytes + Math.max(this.#maxGroupBytes, this.#groupBytes);
  }

  /** True once it was completed. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Pictures written. */
  get videoUnits(): number {
    return this.#videoUnits;
  }

  /** Audio units written. */
  get audioUnits(): number {
    return this.#audioUnits;
  }

  /** Units that lie before the beginning or on a clock of their own. */
  get unitsSkipped(): number {
    return this.#unitsSkipped;
  }

  /** Times that did not rise and were moved on. */
  get timesRepaired(): number {
    return this.#file.repaired;
  }

  /** Jumps of the stream's clock that were closed. */
  get jumps(): number {
    return this.#timeline.jumps;
  }

  /** Whether units of these tracks can go into this file; a track that is null is not asked about. */
  takes({ video, audio }: RecordingTracks): boolean {
    const own = this.#tracks;
    if (video && !own.video?.parameterSets.equals(video.parameterSets)) return false;
    return !audio || (own.audio !== null && sameAudio(own.audio, audio));
  }

  /** @throws `disk_full`, `output_unwritable` */
  async writeVideo(unit: AccessUnit): Promise<void> {
    const placement = this.#timeline.place(unit, this.#pictureUs);
    if (!placement) {
      this.#unitsSkipped += 1;
      return;
    }
    if (this.#lastVideoUs !== null) {
      const distanceUs = placement.dtsUs - this.#lastVideoUs;
      if (distanceUs > 0 && distanceUs <= MAX_PICTURE_US) this.#pictureUs = distanceUs;
    }
    this.#lastVideoUs = placement.dtsUs;
    this.#videoUnits += 1;
    const { key, bytes } = unit;
    if (key) this.#groupBytes = 0;
    this.#count(bytes);
    await this.#file.write({ kind: 'video', ...placement, durationUs: this.#pictureUs, key, bytes });
  }

  /** @throws `disk_full`, `output_unwritable` */
  async writeAudio(unit: AccessUnit, { bytes, durationUs }: AudioSample): Promise<void> {
    const placement = this.#timeline.place(unit, durationUs);
    if (!placement) {
      this.#unitsSkipped += 1;
      return;
    }
    this.#audioUnits += 1;
    this.#count(bytes);
    await this.#file.write({ kind: 'audio', ...placement, durationUs, key: true, bytes });
  }

  /** See `RecordingFile.isDeleted`. */
  isDeleted(): Promise<boolean> {
    return this.#file.isDeleted();
  }

  /** Has the disk keep what there is; see `RecordingFile.sync`. */
  sync(): Promise<void> {
    return this.#file.sync();
  }

  /** Completes the file; see `RecordingFile.close`. */
  close(): Promise<void> {
    this.#closed = true;
    return this.#file.close();
  }

  #count({ length }: Uint8Array): void {
    this.#unitBytes += length + OVERHEAD_BYTES;
    this.#groupBytes += length + OVERHEAD_BYTES;
    this.#maxGroupBytes = Math.max(this.#maxGroupBytes, this.#groupBytes);
  }
}

function sameAudio(a: AudioTrack, b: AudioTrack): boolean {
  return (
    a.codec === b.codec &&
    a.sampleRate === b.sampleRate &&
    a.channels === b.channels &&
    a.config.equals(b.config)
  );
}

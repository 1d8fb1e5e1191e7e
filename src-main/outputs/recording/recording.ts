import { BoundedQueue } from '../../base/bounded-queue.ts';
import { type GatewayError, toGatewayError } from '../../base/errors.ts';
import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';
import type { RecordOptions, RecordSummary } from '../../media/engine/options.ts';
import { recordingFormat } from './recording-path.ts';

/** Access units that may wait for the disk: about eight seconds of picture and sound. */
const QUEUE_UNITS = 600;

/** What a recording needs of the media engine's recorder. */
export interface RecordSink {
  push(unit: AccessUnit): Promise<void>;
  stop(): Promise<RecordSummary>;
}

/** How a {@link Recording} is made. */
export interface RecordingOptions {
  readonly path: string;
  readonly openRecord: (options: RecordOptions) => Promise<RecordSink>;
  /** Called once, when the recording can not go on; the stream goes on without it. */
  readonly onError: (error: GatewayError) => void;
}

/**
 * One recording of encoded video to a file, as an independent output: own bounded queue, own state. A slow or full
 * disk costs the recording, never the stream. Opens its file when the tracks are known and the first keyframe comes.
 */
export class Recording {
  readonly path: string;
  readonly #options: RecordingOptions;
  readonly #queue = new BoundedQueue<AccessUnit>(QUEUE_UNITS);
  #streams: StreamInfo | undefined;
  #writing: Promise<RecordSummary | null> | undefined;
  #waitForKey = true;
  #dropped = 0;
  #taken = 0;
  #error: GatewayError | null = null;

  constructor(options: RecordingOptions) {
    this.path = options.path;
    this.#options = options;
  }

  /** Video units left out because the disk was too slow. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Units that wait for the disk. */
  get queued(): number {
    return this.#queue.size;
  }

  /** Units the disk has taken. */
  get taken(): number {
    return this.#taken;
  }

  /** Why the recording ended early; null while it goes well. */
  get error(): GatewayError | null {
    return this.#error;
  }

  /** Tells which tracks the file has. A later call only matters before the first picture. */
  setStreams(streams: StreamInfo): void {
    if (!this.#writing) this.#streams = streams;
  }

  /** Hands over a unit. Never waits: when the queue is full, units are left out up to the next keyframe, and counted. */
  push(unit: AccessUnit): void {
    if (this.#error || !this.#streams) return;
    if (this.#waitForKey) {
      if (unit.kind === 'video' && unit.key) this.#waitForKey = false;
      else {
        if (unit.kind === 'video' && this.#writing) this.#dropped += 1;
        return;
      }
    }
    this.#writing ??= this.#write(this.#streams);
    if (this.#queue.push(unit)) return;
    this.#waitForKey = true;
    if (unit.kind === 'video') this.#dropped += 1;
  }

  /** Writes what waits and finishes the file; null when no picture ever came or the recording failed at the start. */
  async close(): Promise<RecordSummary | null> {
    this.#queue.end();
    return (await this.#writing) ?? null;
  }

  async #write(streams: StreamInfo): Promise<RecordSummary | null> {
    let sink: RecordSink | undefined;
    try {
      sink = await this.#options.openRecord({ path: this.path, format: recordingFormat(this.path), streams });
      for await (const unit of this.#queue) {
        await sink.push(unit);
        this.#taken += 1;
      }
    } catch (error) {
      this.#fail(error);
    }
    try {
      return (await sink?.stop()) ?? null;
    } catch (error) {
      this.#fail(error);
      return null;
    }
  }

  #fail(error: unknown): void {
    if (this.#error) return;
    this.#error = toGatewayError(error, 'output_unwritable');
    this.#queue.end();
    this.#queue.clear();
    this.#options.onError(this.#error);
  }
}

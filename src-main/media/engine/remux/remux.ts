import { stat } from 'node:fs/promises';
import { Packet } from 'node-av/lib';
import { abortedError } from '../../../base/async.ts';
import type { SourceHost } from '../hosted-pipeline.ts';
import type { Pipeline, RemuxOptions, RemuxSummary } from '../options.ts';
import { Mp4Writer } from './mp4-writer.ts';
import { RecordingReader } from './recording-reader.ts';

/** The share of the work after which only the index is left to be written. */
const COPIED_SHARE = 0.95;
/** Progress is told at steps of so much. */
const STEP = 0.01;

/** What a remux may use of the process that hosts it. */
export type RemuxHost = Pick<SourceHost, 'progress' | 'end' | 'fail'>;

/**
 * Copies a recording into an ordinary MP4, or only reads it; up to where it was cut off, if it was. Runs by itself and ends
 * by itself; tells `{ share }` from 0 to 1. Stopped before its end it fails with `aborted`; what it wrote is the caller's to
 * delete.
 *
 * @throws from `start`: `media_unreadable`, `output_unwritable`, `disk_full`; fails later with the latter two
 */
export function createRemux(options: RemuxOptions, host: RemuxHost): Pipeline<void, RemuxSummary> {
  return new RemuxPipeline(options, host);
}

class RemuxPipeline implements Pipeline<void, RemuxSummary> {
  readonly #options: RemuxOptions;
  readonly #host: RemuxHost;
  readonly #packet = new Packet();
  #reader: RecordingReader | null = null;
  #writer: Mp4Writer | null = null;
  #running: Promise<void> = Promise.resolve();
  #complete = false;
  #cancelled = false;
  #told = 0;
  #stopping: Promise<RemuxSummary> | null = null;

  constructor(options: RemuxOptions, host: RemuxHost) {
    this.#options = options;
    this.#host = host;
    this.#packet.alloc();
  }

  async start(): Promise<void> {
    const { from, to } = this.#options;
    this.#reader = await RecordingReader.open(from);
    if (to !== null) this.#writer = await Mp4Writer.create(to, this.#reader.streams);
    const { size } = await stat(from);
    this.#running = this.#run(this.#reader, size).then(
      () => this.#host.end(),
      (error: unknown) => this.#host.fail(error),
    );
  }

  /** It reads by itself. */
  async push(): Promise<void> {}

  /** There is nothing to change. */
  async update(): Promise<void> {}

  stop(): Promise<RemuxSummary> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<RemuxSummary> {
    this.#cancelled = true;
    await this.#running;
    const reader = this.#reader;
    await this.#writer?.close();
    await reader?.close();
    this.#packet.free();
    if (!this.#complete || !reader) throw abortedError('turning a recording into an MP4');
    const { from, to } = this.#options;
    const { size: bytes } = await stat(to ?? from);
    const { durationS, videoUnits, audioUnits } = reader;
    return { bytes, durationS, videoUnits, audioUnits, ...reader.size };
  }

  async #run(reader: RecordingReader, size: number): Promise<void> {
    for (;;) {
      const stream = await reader.read(this.#packet);
      if (this.#cancelled) return;
      if (!stream) break;
      this.#tell((COPIED_SHARE * Number(this.#packet.pos)) / Math.max(1, size));
      await this.#writer?.write(this.#packet, stream);
    }
    await this.#writer?.complete();
    this.#complete = true;
    this.#tell(1);
  }

  #tell(share: number): void {
    if (share < this.#told + STEP) return;
    this.#told = Math.min(1, share);
    this.#host.progress({ share: this.#told });
  }
}

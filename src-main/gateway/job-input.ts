import { type GatewayError, toGatewayError } from '../base/errors.ts';
import type { TricklePublisher, TricklePublisherStats } from '../trickle/publisher.ts';
import type { SegmentWriter } from '../trickle/segment.ts';

/** Segments between the caller and the orchestrator that mean it cannot keep up (go-livepeer's limit). */
const STALLED_AT_SEGMENTS = 3;

/** Counters of a job's input since its start. */
export interface InputStats extends TricklePublisherStats {
  /** Bytes accepted that still wait for the connection. */
  readonly bytesQueued: number;
  /** Bytes not sent: the queue was full, or the beginning of their segment was lost. */
  readonly bytesDropped: number;
  /** Segments that lost bytes because the queue was full. */
  readonly segmentsCut: number;
}

/** Options of {@link JobInput}. */
export interface JobInputOptions {
  readonly publisher: Pick<TricklePublisher, 'openSegment' | 'close' | 'stats'>;
  /** Bytes that may wait for the connection; more are refused. */
  readonly maxQueuedBytes: number;
  /** The first bytes were accepted. */
  readonly onFirstBytes: () => void;
  /** No more bytes will be sent. */
  readonly onEnd: () => void;
  /** Three segments are on the way at once: true when that begins, false when it is over. */
  readonly onStalled: (stalled: boolean) => void;
  /** A segment was lost on the way; the next one starts afresh. */
  readonly onSegmentFailed: (error: GatewayError) => void;
}

interface Chunk {
  readonly bytes: Uint8Array;
  readonly startsSegment: boolean;
}

/**
 * A job's input: bytes cut into segments where the caller says. Nothing is held back; a segment that lost bytes is
 * dropped to its end, because a decoder cannot use what follows a gap.
 */
export class JobInput {
  readonly #options: JobInputOptions;
  #queue: Chunk[] = [];
  #queuedBytes = 0;
  #queuedSegments = 0;
  #writer: SegmentWriter | undefined;
  #pumping: Promise<void> | undefined;
  /** What is written is refused until a segment starts. */
  #refusing = true;
  #begun = false;
  #stalled = false;
  #abandoned = false;
  #ended: Promise<void> | undefined;
  #bytesDropped = 0;
  #segmentsCut = 0;

  constructor(options: JobInputOptions) {
    this.#options = options;
  }

  /** The counters now. */
  get stats(): InputStats {
    return {
      ...this.#options.publisher.stats,
      bytesQueued: this.#queuedBytes,
      bytesDropped: this.#bytesDropped,
      segmentsCut: this.#segmentsCut,
    };
  }

  /**
   * Sends bytes; `startsSegment` opens the next segment with them, at a keyframe. The bytes are not copied and must not
   * be changed afterwards.
   * @returns false when they were dropped: the queue is full, the segment is already broken (go on with a keyframe), or
   * the input has ended
   */
  write(bytes: Uint8Array, options: { startsSegment: boolean }): boolean {
    const { startsSegment } = options;
    if (this.#abandoned || this.#ended) return this.#drop(bytes);
    if (startsSegment) this.#refusing = false;
    if (this.#refusing) return this.#drop(bytes);
    if (this.#queuedBytes > 0 && this.#queuedBytes + bytes.length > this.#options.maxQueuedBytes) {
      this.#refusing = true;
      this.#segmentsCut += 1;
      return this.#drop(bytes);
    }
    if (!this.#begun) this.#options.onFirstBytes();
    this.#begun = true;
    this.#queue.push({ bytes, startsSegment });
    this.#queuedBytes += bytes.length;
    if (startsSegment) this.#queuedSegments += 1;
    this.#noteInFlight();
    this.#pumping ??= this.#pump();
    return true;
  }

  /** Resolves when nothing accepted waits for the connection any more; for senders that can wait. */
  async drained(): Promise<void> {
    while (this.#pumping && !this.#abandoned) await this.#pumping;
  }

  /** Sends what is queued, ends the last segment and closes the channel. Idempotent; never rejects. */
  end(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  /** Drops what is queued and refuses what comes. The channel is not touched. */
  abandon(): void {
    this.#abandoned = true;
    for (const { bytes } of this.#queue) this.#drop(bytes);
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#queuedSegments = 0;
  }

  async #end(): Promise<void> {
    this.#options.onEnd();
    await this.#pumping;
    await this.#options.publisher.close();
  }

  async #pump(): Promise<void> {
    for (let chunk = this.#queue.shift(); chunk; chunk = this.#queue.shift()) {
      if (chunk.startsSegment) this.#queuedSegments -= 1;
      await this.#send(chunk);
      // After abandon() the count starts at 0 again.
      if (!this.#abandoned) this.#queuedBytes -= chunk.bytes.length;
      this.#noteInFlight();
    }
    this.#pumping = undefined;
  }

  async #send({ bytes, startsSegment }: Chunk): Promise<void> {
    try {
      if (startsSegment) await this.#openSegment();
      if (!this.#writer) return void this.#drop(bytes);
      await this.#writer.write(bytes);
    } catch (error) {
      // A segment reports by itself why it was lost; an opening that fails has no segment.
      if (this.#writer) this.#writer = undefined;
      else this.#report(error);
      this.#drop(bytes);
    }
  }

  async #openSegment(): Promise<void> {
    this.#writer = undefined;
    // The publisher ends the segment before.
    const writer = await this.#options.publisher.openSegment();
    writer.delivered.catch((error: unknown) => this.#report(error));
    this.#writer = writer;
  }

  #report(thrown: unknown): void {
    const error = toGatewayError(thrown, 'segment_failed');
    const segmentOnly = error.code === 'segment_failed' || error.code === 'segment_too_large';
    // Whoever owns the publisher learns from itself that it is over.
    if (!segmentOnly) this.abandon();
    else if (!this.#abandoned) this.#options.onSegmentFailed(error);
  }

  #drop(bytes: Uint8Array): false {
    this.#bytesDropped += bytes.length;
    return false;
  }

  #noteInFlight(): void {
    const inFlight = this.#queuedSegments + this.#options.publisher.stats.inFlight;
    const stalled = this.#stalled ? inFlight > 1 : inFlight >= STALLED_AT_SEGMENTS;
    if (stalled === this.#stalled) return;
    this.#stalled = stalled;
    this.#options.onStalled(stalled);
  }
}

import { deferred } from '../base/async.ts';
import { GatewayError } from '../base/errors.ts';
import type { ChannelSegment, ServerChannel } from './channel.ts';
import type { SegmentWriter, SegmentWriterState } from './segment.ts';

/** What a {@link ChannelWriter} needs of its channel. */
export interface ChannelWriterOptions {
  readonly channel: Pick<ServerChannel, 'name' | 'isClosed'>;
  /** Bytes the segment may hold. */
  readonly maxBytes: number;
  /** Called at each write, and at the end of an empty segment. */
  readonly onWrite: () => void;
}

/** Writes one segment of a channel in this process; also what an HTTP POST writes through. */
export class ChannelWriter implements SegmentWriter {
  readonly seq: number;
  readonly #segment: ChannelSegment;
  readonly #options: ChannelWriterOptions;
  readonly #delivered = deferred<void>();
  #state: SegmentWriterState = 'open';
  #onTaken: (() => void) | undefined;

  constructor(segment: ChannelSegment, options: ChannelWriterOptions) {
    this.seq = segment.seq;
    this.#segment = segment;
    this.#options = options;
    segment.onTaken = () => this.#taken();
  }

  /** See {@link SegmentWriter.state}. */
  get state(): SegmentWriterState {
    return this.#state;
  }

  /** See {@link SegmentWriter.delivered}: at once, as there is no way to go. */
  get delivered(): Promise<void> {
    return this.#delivered.promise;
  }

  /** Bytes written so far. */
  get size(): number {
    return this.#segment.buffer.size;
  }

  /** Calls `listener` when the segment is ended by someone else: the channel, a reset, or a newer writer. */
  whenTaken(listener: () => void): void {
    this.#onTaken = listener;
  }

  /** See {@link SegmentWriter.write}; never waits. */
  async write(bytes: Uint8Array): Promise<void> {
    this.append(bytes);
  }

  /**
   * Adds bytes at once: readers are woken before it returns.
   * @throws GatewayError `segment_failed` (ended by someone else), `segment_too_large`, `channel_closed`
   */
  append(bytes: Uint8Array): void {
    if (this.#state !== 'open') throw this.#whyNotOpen();
    const { buffer } = this.#segment;
    if (buffer.size + bytes.length > this.#options.maxBytes) {
      this.#release('failed');
      buffer.end();
      throw new GatewayError(
        'segment_too_large',
        `segment ${this.seq} of "${this.#options.channel.name}" is larger than ${this.#options.maxBytes} bytes: end segments sooner`,
        { fields: { seq: this.seq, maxBytes: this.#options.maxBytes } },
      );
    }
    if (bytes.length === 0) return;
    this.#options.onWrite();
    buffer.append(bytes);
  }

  /** See {@link SegmentWriter.close}; never waits. */
  async close(): Promise<void> {
    this.end();
  }

  /** Ends the segment at once; its readers end with the bytes written so far. */
  end(): void {
    if (this.#state !== 'open') return;
    this.#release('closed');
    if (this.size === 0) this.#options.onWrite();
    this.#segment.buffer.end();
  }

  /** The writer went away: an empty segment stays open for another writer, one with bytes ends. */
  abandon(): void {
    if (this.#state !== 'open') return;
    this.#release('failed');
    if (this.size > 0) this.#segment.buffer.end();
  }

  #release(state: SegmentWriterState): void {
    this.#state = state;
    this.#segment.onTaken = undefined;
    if (state === 'closed') this.#delivered.resolve();
    else this.#delivered.reject(this.#whyNotOpen());
  }

  #taken(): void {
    this.#release('failed');
    this.#onTaken?.();
  }

  #whyNotOpen(): GatewayError {
    const { channel } = this.#options;
    if (channel.isClosed) return channelClosed(channel.name);
    return new GatewayError(
      'segment_failed',
      `segment ${this.seq} of "${channel.name}" has ended: go on with the next one`,
      { fields: { seq: this.seq } },
    );
  }
}

/** The error of writing to a channel that has ended. */
export function channelClosed(name: string): GatewayError {
  return new GatewayError(
    'channel_closed',
    `the trickle channel "${name}" is closed: it takes no more segments`,
    {
      fields: { channel: name },
    },
  );
}

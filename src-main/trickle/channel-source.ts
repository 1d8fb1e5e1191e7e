import { deferred } from '../base/async.ts';
import type { ChannelSegment, ServerChannel } from './channel.ts';
import type { SegmentReader, SegmentSource, SourceEnd, StartAt } from './segment.ts';
import type { SegmentCursor } from './segment-buffer.ts';
import { seqOfStart } from './wire.ts';

/** Reads a server's channel from within its process. A segment is handed out when it has its first byte or has ended. */
export class ChannelSource implements SegmentSource {
  readonly closed: Promise<SourceEnd>;
  readonly #channel: Pick<ServerChannel, 'findForRead' | 'nextSeq' | 'contentType' | 'isClosed'>;
  readonly #end = deferred<SourceEnd>();
  #seq: number;
  #reader: ChannelReader | undefined;
  #begun = false;
  #stopped = false;

  constructor(channel: ServerChannel, start: StartAt) {
    this.#channel = channel;
    this.#seq = seqOfStart(start);
    this.closed = this.#end.promise;
  }

  /** See {@link SegmentSource.close}. */
  async close(): Promise<void> {
    this.#finish('closed');
  }

  [Symbol.asyncIterator](): AsyncIterator<SegmentReader> {
    return {
      next: () => this.#next(),
      return: async () => {
        this.#finish('closed');
        return { value: undefined, done: true };
      },
    };
  }

  async #next(): Promise<IteratorResult<SegmentReader>> {
    this.#reader?.cancel();
    while (!this.#stopped) {
      const found = this.#channel.findForRead(this.#seq);
      if (found.kind === 'closed') break;
      if (found.kind === 'missing') {
        // Before the first byte the segment that is being written still is the beginning.
        this.#seq = Math.max(0, this.#channel.nextSeq - (this.#begun ? 0 : 1));
        continue;
      }
      const reader = new ChannelReader(found.segment, this.#channel.contentType);
      this.#reader = reader;
      await reader.started;
      this.#seq = reader.seq + 1;
      this.#begun ||= reader.size > 0;
      if (reader.size > 0 || !this.#channel.isClosed) {
        if (!this.#stopped) return { value: reader, done: false };
      }
    }
    this.#finish('terminated');
    return { value: undefined, done: true };
  }

  #finish(reason: 'terminated' | 'closed'): void {
    this.#stopped = true;
    this.#end.resolve({ reason });
    this.#reader?.cancel();
  }
}

class ChannelReader implements SegmentReader {
  readonly seq: number;
  readonly contentType: string;
  /** Settles when there is a first byte or the end. */
  readonly started: Promise<void>;
  readonly #segment: ChannelSegment;
  readonly #cursor: SegmentCursor;
  #wake: (() => void) | undefined;
  #cancelled = false;

  constructor(segment: ChannelSegment, contentType: string) {
    this.seq = segment.seq;
    this.contentType = contentType;
    this.#segment = segment;
    this.#cursor = segment.buffer.open(() => this.#wake?.());
    this.started = segment.buffer.size > 0 || segment.buffer.ended ? Promise.resolve() : this.#readable();
  }

  get size(): number {
    return this.#segment.buffer.size;
  }

  cancel(): void {
    this.#cancelled = true;
    this.#cursor.close();
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    try {
      while (!this.#cancelled) {
        const bytes = this.#cursor.read();
        if (bytes) yield bytes;
        else if (this.#cursor.ended) return;
        else await this.#readable();
      }
    } finally {
      this.cancel();
    }
  }

  #readable(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve();
      };
    });
  }
}

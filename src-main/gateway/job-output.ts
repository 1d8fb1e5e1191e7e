import { type GatewayError, toGatewayError } from '../base/errors.ts';
import type { SegmentReader, SegmentSource } from '../trickle/segment.ts';

/** Bytes of a job's output, in order. */
export interface OutputChunk {
  /** Sequence number of the segment, from 0; a gap means that segments are missing. */
  readonly seq: number;
  readonly bytes: Uint8Array;
  /** True for the first bytes of a segment. */
  readonly segmentStart: boolean;
}

/** Counters of a job's output since its start. */
export interface OutputStats {
  /** Segments begun and bytes read. */
  readonly segments: number;
  readonly bytes: number;
  /** Segments that broke off. */
  readonly segmentsFailed: number;
}

/** Options of {@link JobOutput}. */
export interface JobOutputOptions {
  readonly source: SegmentSource;
  /** Called with each chunk, before its reader gets it. */
  readonly onBytes: (chunk: OutputChunk) => void;
  /** A segment broke off; the output goes on with the next. */
  readonly onSegmentFailed: (error: GatewayError) => void;
}

/**
 * A job's output as one stream of bytes; iterate it once. It ends when the orchestrator or we close it; a channel that
 * fails makes the iterator throw a GatewayError (`subscriber_dead` and the like).
 */
export class JobOutput implements AsyncIterable<OutputChunk> {
  readonly #options: JobOutputOptions;
  readonly #source: AsyncIterator<SegmentReader>;
  readonly #first: Promise<IteratorResult<SegmentReader>>;
  #segments = 0;
  #bytes = 0;
  #segmentsFailed = 0;

  constructor(options: JobOutputOptions) {
    this.#options = options;
    this.#source = options.source[Symbol.asyncIterator]();
    // Asked for before anybody reads, so that the first picture finds its way prepared.
    this.#first = this.#source.next();
    this.#first.catch(() => undefined);
  }

  /** The counters now. */
  get stats(): OutputStats {
    return {
      segments: this.#segments,
      bytes: this.#bytes,
      segmentsFailed: this.#segmentsFailed,
    };
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<OutputChunk, void, undefined> {
    try {
      for (let next = await this.#first; !next.done; next = await this.#source.next()) {
        this.#segments += 1;
        yield* this.#chunks(next.value);
      }
    } finally {
      await this.#source.return?.();
    }
  }

  async *#chunks(segment: SegmentReader): AsyncGenerator<OutputChunk, void, undefined> {
    const arriving = segment[Symbol.asyncIterator]();
    let segmentStart = true;
    try {
      for (;;) {
        const next = await arriving.next().catch((error: unknown) => this.#segmentFailed(error));
        if (!next || next.done) return;
        const chunk = { seq: segment.seq, bytes: next.value, segmentStart };
        segmentStart = false;
        this.#bytes += chunk.bytes.length;
        this.#options.onBytes(chunk);
        yield chunk;
      }
    } finally {
      segment.cancel();
    }
  }

  #segmentFailed(error: unknown): undefined {
    this.#segmentsFailed += 1;
    this.#options.onSegmentFailed(toGatewayError(error, 'segment_failed'));
  }
}

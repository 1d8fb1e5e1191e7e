import { GatewayError, toGatewayError } from '../base/errors.ts';
import { JsonLines, type JsonText, type JsonValue } from './json-lines.ts';
import type { SegmentReader, SegmentSink, SegmentSource } from './segment.ts';

/** Bytes that one message may have by default (trickle.md, "Subscriber"). */
const MAX_MESSAGE_BYTES = 1024 * 1024;

/** Writes messages to a channel, one segment each: control and events channels (trickle.md). */
export class JsonChannelWriter {
  readonly #sink: SegmentSink;
  #last: Promise<void> = Promise.resolve();
  #sent = 0;

  constructor(sink: SegmentSink) {
    this.#sink = sink;
  }

  /** Messages sent so far. */
  get sent(): number {
    return this.#sent;
  }

  /**
   * Sends a message. Resolves when the server has it, and only then sends the next one: a burst would run out of the
   * window of segments before a reader had asked for them.
   * @throws GatewayError as {@link SegmentSink.openSegment} and the segment's writer do
   */
  send(message: JsonValue): Promise<void> {
    const bytes = Buffer.from(JSON.stringify(message));
    const sending = this.#last.then(async () => {
      const segment = await this.#sink.openSegment();
      await segment.write(bytes);
      await segment.close();
      await segment.delivered;
      this.#sent += 1;
    });
    this.#last = sending.catch(() => undefined);
    return sending;
  }

  /** Waits for what is being sent, then closes the channel. */
  async close(): Promise<void> {
    await this.#last;
    await this.#sink.close();
  }
}

/** How a {@link JsonChannelReader} behaves. */
export interface JsonChannelReaderOptions {
  /** Bytes a segment may have. Default 1 MiB. */
  readonly maxBytes?: number;
  /** Told of each text or segment that was left out: `trickle_protocol` (not JSON), `segment_too_large`, `segment_failed`. */
  readonly onBad?: (error: GatewayError) => void;
}

/** Counters of a {@link JsonChannelReader}. */
export interface JsonChannelReaderStats {
  readonly messages: number;
  /** Texts that were no JSON. */
  readonly bad: number;
  /** Segments that broke off or were too large. */
  readonly failedSegments: number;
}

/**
 * Reads messages from a channel: segments of one JSON text each, or of one per line (JSONL). A line is a message when
 * its end has arrived, so that a segment that stays open delivers as it goes; a text over several lines is a message when
 * its segment ends. What is no JSON is counted and reported, and never ends the reading.
 */
export class JsonChannelReader implements AsyncIterable<JsonValue> {
  readonly #source: SegmentSource;
  readonly #maxBytes: number;
  readonly #onBad: (error: GatewayError) => void;
  #stats = { messages: 0, bad: 0, failedSegments: 0 };

  constructor(source: SegmentSource, options: JsonChannelReaderOptions = {}) {
    this.#source = source;
    this.#maxBytes = options.maxBytes ?? MAX_MESSAGE_BYTES;
    this.#onBad = options.onBad ?? (() => undefined);
  }

  /** Counters so far. */
  get stats(): JsonChannelReaderStats {
    return { ...this.#stats };
  }

  /** Stops reading. */
  close(): Promise<void> {
    return this.#source.close();
  }

  /** The messages as they come; throws what the source throws. */
  async *[Symbol.asyncIterator](): AsyncIterator<JsonValue> {
    for await (const segment of this.#source) yield* this.#messages(segment);
  }

  async *#messages(segment: SegmentReader): AsyncGenerator<JsonValue> {
    const lines = new JsonLines();
    let size = 0;
    try {
      for await (const bytes of segment) {
        size += bytes.length;
        if (size > this.#maxBytes) throw this.#tooLarge(segment.seq);
        yield* this.#accept(segment.seq, lines.push(bytes));
      }
    } catch (error) {
      this.#stats.failedSegments += 1;
      this.#onBad(toGatewayError(error, 'segment_failed'));
      return;
    }
    yield* this.#accept(segment.seq, lines.end());
  }

  *#accept(seq: number, texts: readonly JsonText[]): Generator<JsonValue> {
    for (const text of texts) {
      if (text.kind === 'message') {
        this.#stats.messages += 1;
        yield text.message;
      } else {
        this.#stats.bad += 1;
        this.#onBad(
          new GatewayError('trickle_protocol', `segment ${seq} holds ${text.bytes} bytes that are not JSON`, {
            fields: { seq, bytes: text.bytes },
          }),
        );
      }
    }
  }

  #tooLarge(seq: number): GatewayError {
    return new GatewayError('segment_too_large', `segment ${seq} is larger than ${this.#maxBytes} bytes`, {
      fields: { seq, maxBytes: this.#maxBytes },
    });
  }
}

import type { SegmentSink, SegmentWriter } from '../../trickle/segment.ts';

/**
 * A segment lasts at least so long on the wall clock, in milliseconds. A little below one second, so that keyframes one
 * second apart each get their segment although they do not arrive on the dot.
 */
const SEGMENT_LEAST_MS = 800;

/** Cuts a stream of bytes into segments where decoding can start. */
export class Segmenter {
  readonly #sink: SegmentSink;
  readonly #nowMs: () => number;
  #segment: SegmentWriter | undefined;
  #openedMs = 0;

  /** @param nowMs a clock in milliseconds */
  constructor(sink: SegmentSink, nowMs: () => number = () => performance.now()) {
    this.#sink = sink;
    this.#nowMs = nowMs;
  }

  /**
   * Writes bytes, in a new segment when `startsHere` says that decoding can start with them and the segment is old enough.
   * @throws GatewayError what the sink raises
   */
  async write(bytes: Uint8Array, startsHere: boolean): Promise<void> {
    const now = this.#nowMs();
    if (!this.#segment || (startsHere && now - this.#openedMs >= SEGMENT_LEAST_MS)) {
      this.#segment = await this.#sink.openSegment();
      this.#openedMs = now;
    }
    await this.#segment.write(bytes);
  }

  /** Ends the open segment. */
  async end(): Promise<void> {
    await this.#segment?.close();
    this.#segment = undefined;
  }
}

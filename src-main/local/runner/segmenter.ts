import type { SegmentSink, SegmentWriter } from '../../trickle/segment.ts';

/** A segment holds at least so much media, in microseconds: keyframes one second apart each get theirs. */
const SEGMENT_LEAST_US = 900_000;

/**
 * A segment is open at least so long on the wall clock, in milliseconds: a stream that runs faster than real time must not
 * push segments out of the server's window of five before anybody has asked for them.
 */
const SEGMENT_LEAST_MS = 250;

/** Cuts a stream of bytes into segments where decoding can start. */
export class Segmenter {
  readonly #sink: SegmentSink;
  readonly #nowMs: () => number;
  #segment: SegmentWriter | undefined;
  #openedMs = 0;
  #startUs = 0;

  /** @param nowMs a clock in milliseconds */
  constructor(sink: SegmentSink, nowMs: () => number = () => performance.now()) {
    this.#sink = sink;
    this.#nowMs = nowMs;
  }

  /**
   * Writes the bytes of a unit, in a new segment when decoding can start with it and the open segment is long enough.
   * @throws GatewayError what the sink raises
   */
  async write(
    bytes: Uint8Array,
    unit: { readonly ptsUs: number; readonly startsHere: boolean },
  ): Promise<void> {
    const now = this.#nowMs();
    if (!this.#segment || (unit.startsHere && this.#isLongEnough(unit.ptsUs, now))) {
      this.#segment = await this.#sink.openSegment();
      this.#openedMs = now;
      this.#startUs = unit.ptsUs;
    }
    await this.#segment.write(bytes);
  }

  /** Ends the open segment. */
  async end(): Promise<void> {
    await this.#segment?.close();
    this.#segment = undefined;
  }

  /** Times that jump, either way, are a reason to begin anew. */
  #isLongEnough(ptsUs: number, nowMs: number): boolean {
    return nowMs - this.#openedMs >= SEGMENT_LEAST_MS && Math.abs(ptsUs - this.#startUs) >= SEGMENT_LEAST_US;
  }
}

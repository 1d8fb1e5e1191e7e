import type { GatewayError } from '../base/errors.ts';
import type { SegmentReader } from './segment.ts';

/** The flow control of whoever feeds a {@link SegmentBody}. */
export interface BodyFlow {
  pause(): void;
  resume(): void;
  /** The reader wants no more; nothing that comes after this is looked at. */
  cancel(): void;
}

/** Bytes that wait for the reader before its connection is paused, and below which it goes on. */
const PAUSE_ABOVE_BYTES = 256 * 1024;
const RESUME_BELOW_BYTES = 64 * 1024;

/** A segment that arrives: fed chunk by chunk, read by one iterator, which holds up the connection when it is slow. */
export class SegmentBody implements SegmentReader {
  readonly seq: number;
  readonly contentType: string;
  readonly #flow: BodyFlow;
  #chunks: Uint8Array[] = [];
  #waitingBytes = 0;
  #paused = false;
  #state: 'arriving' | 'complete' | 'cancelled' = 'arriving';
  #error: GatewayError | undefined;
  #wake: (() => void) | undefined;

  constructor(seq: number, contentType: string, flow: BodyFlow) {
    this.seq = seq;
    this.contentType = contentType;
    this.#flow = flow;
  }

  /** Takes a chunk from the connection. */
  push(bytes: Uint8Array): void {
    if (this.#state !== 'arriving') return;
    this.#chunks.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes > PAUSE_ABOVE_BYTES && !this.#paused) {
      this.#paused = true;
      this.#flow.pause();
    }
    this.#wake?.();
  }

  /** The body is over: whole, or broken by `error`, which the reader gets after what arrived before it. */
  finish(error?: GatewayError): void {
    if (this.#state !== 'arriving') return;
    this.#state = 'complete';
    this.#error = error;
    this.#wake?.();
  }

  /** See {@link SegmentReader.cancel}. */
  cancel(): void {
    const wasArriving = this.#state === 'arriving';
    this.#state = 'cancelled';
    this.#chunks = [];
    if (wasArriving) this.#flow.cancel();
    this.#wake?.();
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return {
      next: () => this.#next(),
      return: async () => {
        this.cancel();
        return { value: undefined, done: true };
      },
    };
  }

  async #next(): Promise<IteratorResult<Uint8Array>> {
    while (this.#chunks.length === 0 && this.#state === 'arriving') {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
    const value = this.#chunks.shift();
    if (value) {
      this.#waitingBytes -= value.length;
      if (this.#paused && this.#waitingBytes < RESUME_BELOW_BYTES) {
        this.#paused = false;
        this.#flow.resume();
      }
      return { value, done: false };
    }
    const error = this.#error;
    this.#error = undefined;
    if (error && this.#state === 'complete') throw error;
    return { value: undefined, done: true };
  }
}

import { PACKET_BODY_BYTES, PACKET_BYTES } from './packet.ts';

const INITIAL_BYTES = 64 * 1024;

/**
 * Collects the payloads of transport packets into one piece of memory that is used again and again.
 *
 * Whole packets that follow each other in the same input are taken in one copy and closed up in place afterwards: on
 * Node, a copy between two buffers costs several times what moving 184 bytes inside one does. Hence input has to stay as
 * it is until {@link PayloadBuffer.settle} was called, unless it is a single packet: that is copied at once.
 */
export class PayloadBuffer {
  readonly #limit: number;
  #bytes = Buffer.allocUnsafe(INITIAL_BYTES);
  #settled = 0;
  #runSource: Buffer | null = null;
  #runStart = 0;
  #runPackets = 0;

  /** `limit`: bytes that it never grows beyond. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes collected. */
  get length(): number {
    return this.#settled + this.#runPackets * PACKET_BODY_BYTES;
  }

  /** Forgets everything collected; the memory stays. */
  clear(): void {
    this.#settled = 0;
    this.#runSource = null;
    this.#runPackets = 0;
  }

  /** Adds `source[start…end]`; false, with nothing added, when that is more than the limit. */
  append(source: Buffer, start: number, end: number): boolean {
    if (this.length + end - start > this.#limit) return false;
    if (end - start === PACKET_BODY_BYTES && source.length > PACKET_BYTES) {
      if (this.#runSource !== source || start !== this.#runStart + this.#runPackets * PACKET_BYTES) {
        this.settle();
        this.#runSource = source;
        this.#runStart = start;
      }
      this.#runPackets += 1;
      return true;
    }
    this.settle();
    this.#reserve(this.#settled + end - start);
    source.copy(this.#bytes, this.#settled, start, end);
    this.#settled += end - start;
    return true;
  }

  /** Copies what is still in the input; has to be called before that changes. */
  settle(): void {
    const source = this.#runSource;
    if (source === null) return;
    const spread = this.#runPackets * PACKET_BYTES - (PACKET_BYTES - PACKET_BODY_BYTES);
    this.#reserve(this.#settled + spread);
    this.#bytes.set(source.subarray(this.#runStart, this.#runStart + spread), this.#settled);
    const base = this.#settled;
    for (let index = 1; index < this.#runPackets; index += 1) {
      const from = base + index * PACKET_BYTES;
      this.#bytes.copyWithin(base + index * PACKET_BODY_BYTES, from, from + PACKET_BODY_BYTES);
    }
    this.#settled = this.length;
    this.#runSource = null;
    this.#runPackets = 0;
  }

  /** The bytes `start…end`; valid until more are added. */
  view(start: number, end: number): Buffer {
    this.settle();
    return this.#bytes.subarray(start, end);
  }

  #reserve(needed: number): void {
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#settled);
    this.#bytes = larger;
  }
}

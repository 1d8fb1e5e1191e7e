import { PACKET_BYTES, SYNC_BYTE } from './packet.ts';
import type { TsStats } from './stats.ts';

/** Distances between packets: plain, with a time stamp before each (M2TS), with error correction behind each. */
const STRIDES = [188, 192, 204];

/** Sync bytes that have to stand at one distance before packets are believed again. */
const SYNCS_TO_LOCK = 3;

/** What has to be kept of bytes in which no packets were found: later ones may complete the pattern. */
const WINDOW_BYTES = (SYNCS_TO_LOCK - 1) * Math.max(...STRIDES);

/**
 * Finds the packets in bytes that arrive in pieces of any size. A packet is handed over as soon as its last byte is
 * there; its memory is only valid during the call. Bytes between packets are skipped and counted.
 */
export class PacketFramer {
  readonly #onPacket: (bytes: Buffer, at: number) => void;
  readonly #stats: TsStats;
  readonly #partial = Buffer.alloc(PACKET_BYTES);
  #partialBytes = 0;
  #window: Buffer | null = null;
  #stride = PACKET_BYTES;
  #skip = 0;
  #fresh = true;

  constructor(onPacket: (bytes: Buffer, at: number) => void, stats: TsStats) {
    this.#onPacket = onPacket;
    this.#stats = stats;
  }

  /** Takes the next bytes and hands over every packet they complete. */
  push(bytes: Buffer): void {
    let data = bytes;
    let at = 0;
    while (at < data.length) {
      if (this.#window !== null) {
        data =
          this.#window.length === 0 ? data.subarray(at) : Buffer.concat([this.#window, data.subarray(at)]);
        at = this.#lock(data);
        continue;
      }
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, data.length - at);
        this.#skip -= skipped;
        at += skipped;
        continue;
      }
      if (this.#partialBytes === 0 && data[at] !== SYNC_BYTE) {
        if (!this.#fresh) this.#stats.syncLosses += 1;
        this.#window = Buffer.alloc(0);
        continue;
      }
      at = this.#take(data, at);
    }
  }

  /** Forgets an incomplete packet; the next byte is expected to start one. */
  reset(): void {
    this.#stats.skippedBytes += this.#partialBytes + (this.#window?.length ?? 0);
    this.#partialBytes = 0;
    this.#window = null;
    this.#skip = 0;
    this.#stride = PACKET_BYTES;
    this.#fresh = true;
  }

  /** Hands over the packet at `at`, or keeps what is there of it, and returns the offset behind. */
  #take(data: Buffer, at: number): number {
    this.#fresh = false;
    if (this.#partialBytes === 0 && data.length - at >= PACKET_BYTES) {
      this.#skip = this.#stride - PACKET_BYTES;
      this.#onPacket(data, at);
      return at + PACKET_BYTES;
    }
    const taken = Math.min(PACKET_BYTES - this.#partialBytes, data.length - at);
    data.copy(this.#partial, this.#partialBytes, at, at + taken);
    this.#partialBytes += taken;
    if (this.#partialBytes === PACKET_BYTES) {
      this.#partialBytes = 0;
      this.#skip = this.#stride - PACKET_BYTES;
      this.#onPacket(this.#partial, 0);
    }
    return at + taken;
  }

  /** Searches packets in `data`; returns the offset of the first, or the end when none are found yet. */
  #lock(data: Buffer): number {
    for (let at = data.indexOf(SYNC_BYTE); at !== -1; at = data.indexOf(SYNC_BYTE, at + 1)) {
      const start = at;
      const stride = STRIDES.find((distance) => isCadence(data, start, distance));
      if (stride !== undefined) {
        this.#stats.skippedBytes += at;
        this.#stride = stride;
        this.#window = null;
        return at;
      }
    }
    const kept = data.subarray(Math.max(0, data.length - WINDOW_BYTES));
    this.#stats.skippedBytes += data.length - kept.length;
    this.#window = Buffer.from(kept);
    return data.length;
  }
}

function isCadence(data: Buffer, at: number, stride: number): boolean {
  for (let index = 1; index < SYNCS_TO_LOCK; index += 1) {
    if (data[at + index * stride] !== SYNC_BYTE) return false;
  }
  return true;
}

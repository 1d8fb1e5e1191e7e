/** Chunks below this many bytes are gathered in blocks, so that a writer of single bytes cannot cost us their headers. */
const GATHER_BELOW_BYTES = 4096;
/** Size of the first block of a run of small chunks, and of those after it. */
const FIRST_BLOCK_BYTES = 4096;
const BLOCK_BYTES = 16_384;

/** Bytes a cursor gives at once at most, so that a reader's progress can be seen on a slow connection. */
const READ_BYTES = 64 * 1024;

interface Block {
  readonly bytes: Uint8Array;
  used: number;
  /** True while small chunks may still be added at the end. */
  readonly gathers: boolean;
}

/**
 * The bytes of one segment: appended by one writer, read by any number of cursors at their own pace. Readers share the
 * bytes; nothing is copied per reader, and a chunk is copied on the way in only when it is small.
 */
export class SegmentBuffer {
  #blocks: Block[] = [];
  #size = 0;
  #ended = false;
  readonly #cursors = new Set<SegmentCursor>();

  /** Bytes appended so far. */
  get size(): number {
    return this.#size;
  }

  /** True when no more bytes come. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Adds bytes and wakes every reader; ignored after {@link end}. */
  append(bytes: Uint8Array): void {
    if (this.#ended || bytes.length === 0) return;
    if (bytes.length >= GATHER_BELOW_BYTES) {
      this.#blocks.push({ bytes, used: bytes.length, gathers: false });
    } else {
      this.#gather(bytes);
    }
    this.#size += bytes.length;
    this.#wake();
  }

  /** No more bytes come; readers end when they have read what is there. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#wake();
  }

  /** A new reader at the first byte. `onReadable` is called after each append and at the end, never from in here. */
  open(onReadable: () => void): SegmentCursor {
    const cursor = new SegmentCursor(this, this.#blocks, onReadable, () => this.#cursors.delete(cursor));
    this.#cursors.add(cursor);
    return cursor;
  }

  #gather(bytes: Uint8Array): void {
    const last = this.#blocks.at(-1);
    if (last?.gathers && last.bytes.length - last.used >= bytes.length) {
      last.bytes.set(bytes, last.used);
      last.used += bytes.length;
      return;
    }
    const block: Block = {
      bytes: Buffer.allocUnsafeSlow(last?.gathers ? BLOCK_BYTES : FIRST_BLOCK_BYTES),
      used: bytes.length,
      gathers: true,
    };
    block.bytes.set(bytes, 0);
    this.#blocks.push(block);
  }

  #wake(): void {
    for (const cursor of this.#cursors) cursor.onReadable();
  }
}

/** One reader's place in a {@link SegmentBuffer}. */
export class SegmentCursor {
  readonly onReadable: () => void;
  readonly #buffer: SegmentBuffer;
  readonly #blocks: readonly Block[];
  readonly #release: () => void;
  #block = 0;
  #offset = 0;

  constructor(buffer: SegmentBuffer, blocks: readonly Block[], onReadable: () => void, release: () => void) {
    this.#buffer = buffer;
    this.#blocks = blocks;
    this.onReadable = onReadable;
    this.#release = release;
  }

  /** The next bytes that are there, or undefined when the reader has all of them so far. */
  read(): Uint8Array | undefined {
    let block = this.#blocks[this.#block];
    if (block && this.#offset === block.used && this.#block + 1 < this.#blocks.length) {
      this.#block += 1;
      this.#offset = 0;
      block = this.#blocks[this.#block];
    }
    if (!block || this.#offset === block.used) return undefined;
    const from = this.#offset;
    this.#offset = Math.min(block.used, from + READ_BYTES);
    return block.bytes.subarray(from, this.#offset);
  }

  /** True when nothing more will come after what {@link read} has returned. */
  get ended(): boolean {
    const block = this.#blocks[this.#block];
    const atEnd = !block || (this.#offset === block.used && this.#block + 1 >= this.#blocks.length);
    return this.#buffer.ended && atEnd;
  }

  /** Stops being woken. */
  close(): void {
    this.#release();
  }
}

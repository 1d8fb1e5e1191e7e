import type { FeedReader, ReaderState } from './feed-reader.ts';

interface Listed {
  readonly id: number;
  readonly reader: FeedReader;
  readonly from: string;
  readonly sinceMs: number;
}

/** Who reads the feed. */
export class ReaderList {
  readonly #capacity: number;
  readonly #onChange: () => void;
  readonly #readers = new Map<number, Listed>();
  #count = 0;
  #droppedBefore = 0;

  /**
   * @param capacity readers at once
   * @param onChange called when somebody has come or gone
   */
  constructor(capacity: number, onChange: () => void) {
    this.#capacity = capacity;
    this.#onChange = onChange;
  }

  /** How many read. */
  get size(): number {
    return this.#readers.size;
  }

  /** True when no more are let in. */
  get full(): boolean {
    return this.size >= this.#capacity;
  }

  /** Pictures that readers did not get, those included who have left. */
  get dropped(): number {
    return [...this.#readers.values()].reduce((sum, { reader }) => sum + reader.dropped, this.#droppedBefore);
  }

  /** Everybody who reads, in the order they came. */
  get state(): ReaderState[] {
    return [...this.#readers.values()].map(({ id, reader, from, sinceMs }) => ({
      id,
      format: reader.format,
      from,
      sinceMs,
      bytes: reader.bytes,
      dropped: reader.dropped,
    }));
  }

  /** Adds a reader. @returns a function that takes it away */
  add(reader: FeedReader, from: string): () => void {
    this.#count += 1;
    const id = this.#count;
    this.#readers.set(id, { id, reader, from, sinceMs: Date.now() });
    this.#onChange();
    return () => {
      if (!this.#readers.delete(id)) return;
      this.#droppedBefore += reader.dropped;
      this.#onChange();
    };
  }

  /** Ends every connection now. */
  endAll(): void {
    for (const { reader } of this.#readers.values()) reader.end();
  }
}

/**
 * A queue between one producer and one consumer that never grows past `capacity`. The producer is told when it is
 * full and decides what to drop; the consumer iterates. After `end()` the consumer drains what is left.
 */
export class BoundedQueue<T> implements AsyncIterable<T> {
  readonly capacity: number;
  #items: T[] = [];
  #head = 0;
  #waiting: ((result: IteratorResult<T>) => void) | undefined;
  #waitingReject: ((error: unknown) => void) | undefined;
  #ended = false;
  #error: unknown;
  readonly #onTake: (() => void) | undefined;

  /**
   * @param capacity items held at most
   * @param onTake called each time the consumer has taken an item, so that a producer can be granted a new one
   */
  constructor(capacity: number, onTake?: () => void) {
    this.capacity = capacity;
    this.#onTake = onTake;
  }

  /** Items that wait for the consumer. */
  get size(): number {
    return this.#items.length - this.#head;
  }

  /** True when the next {@link push} would be refused. */
  get full(): boolean {
    return this.size >= this.capacity;
  }

  /** Adds an item; false when the queue is full or ended, and then the item is the caller's to drop and count. */
  push(item: T): boolean {
    if (this.#ended) return false;
    if (this.#waiting) {
      const resolve = this.#waiting;
      this.#waiting = undefined;
      this.#waitingReject = undefined;
      resolve({ value: item, done: false });
      this.#onTake?.();
      return true;
    }
    if (this.full) return false;
    this.#items.push(item);
    return true;
  }

  /** Drops everything that waits and returns it. */
  clear(): T[] {
    const dropped = this.#items.slice(this.#head);
    this.#items = [];
    this.#head = 0;
    return dropped;
  }

  /** No more items come; the consumer gets what waits and then the end, or `error` instead of the end. */
  end(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    const resolve = this.#waiting;
    const reject = this.#waitingReject;
    this.#waiting = undefined;
    this.#waitingReject = undefined;
    if (error !== undefined) reject?.(error);
    else resolve?.({ value: undefined, done: true });
  }

  /** Takes the next item, waiting for it; done when the queue has ended and is empty. */
  next(): Promise<IteratorResult<T>> {
    if (this.size > 0) {
      const value = this.#items[this.#head] as T;
      this.#head += 1;
      if (this.#head > 64 && this.#head * 2 > this.#items.length) {
        this.#items = this.#items.slice(this.#head);
        this.#head = 0;
      }
      this.#onTake?.();
      return Promise.resolve({ value, done: false });
    }
    if (this.#ended) {
      return this.#error !== undefined
        ? Promise.reject(this.#error)
        : Promise.resolve({ value: undefined, done: true });
    }
    if (this.#waiting) return Promise.reject(new Error('a BoundedQueue has one consumer'));
    return new Promise((resolve, reject) => {
      this.#waiting = resolve;
      this.#waitingReject = reject;
    });
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return {
      next: () => this.next(),
      return: async () => {
        this.end();
        this.clear();
        return { value: undefined, done: true };
      },
    };
  }
}

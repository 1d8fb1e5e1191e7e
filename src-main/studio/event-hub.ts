import type { Notice } from '../../src-preload/contract.ts';
import type { StudioEvent } from './studio-api.ts';

/** Notices that wait for the first window; the oldest stay, since they say how it began. */
const MAX_WAITING = 20;

/** Tells shells what happens. Notices wait until there is a window to show them. */
export class EventHub {
  readonly #listeners = new Set<(event: StudioEvent) => void>();
  #waiting: Notice[] | null = [];

  /** Tells every listener. */
  emit(event: StudioEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** Tells every window something once; before there is one, it waits for the first. */
  notify(notice: Notice): void {
    if (this.#waiting === null) this.emit({ name: 'notice', payload: notice });
    else if (this.#waiting.length < MAX_WAITING) this.#waiting.push(notice);
  }

  /** A window is there. What waited for it follows the answer that it is being given. */
  windowIsThere(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    setImmediate(() => {
      for (const payload of waiting) this.emit({ name: 'notice', payload });
    });
  }

  /** Listens to every event. @returns a function that ends it */
  subscribe(listener: (event: StudioEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

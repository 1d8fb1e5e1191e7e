import type { OrchestratorRow, OrchestratorsChanged } from '../../../src-preload/contract.ts';

/** Milliseconds between two messages at least: a thousand rows may change in a second. */
const DISTANCE_MS = 250;

/** Options of {@link RowFeed}. */
export interface RowFeedOptions {
  /** The rows as they are now, in their order. A row that has changed is another object. */
  readonly rows: () => readonly OrchestratorRow[];
  /** Told what has changed, never more often than four times a second. */
  readonly tell: (changed: OrchestratorsChanged) => void;
}

/** Tells windows what changed among the orchestrators, and only that; changes that come quickly are told together. */
export class RowFeed {
  readonly #options: RowFeedOptions;
  #told = new Map<string, OrchestratorRow>();
  #timer: NodeJS.Timeout | undefined;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(options: RowFeedOptions) {
    this.#options = options;
  }

  /** Something may have changed. */
  changed(): void {
    this.#timer ??= setTimeout(
      () => this.flush(),
      Math.max(0, this.#lastMs + DISTANCE_MS - performance.now()),
    ).unref();
  }

  /** Tells at once what has changed, so that an answer to a command never comes before it. */
  flush(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const rows = new Map(this.#options.rows().map((row) => [row.address, row]));
    const upserted = [...rows.values()].filter((row) => this.#told.get(row.address) !== row);
    const removed = [...this.#told.keys()].filter((address) => !rows.has(address));
    this.#told = rows;
    if (upserted.length === 0 && removed.length === 0) return;
    this.#lastMs = performance.now();
    this.#options.tell({ upserted, removed });
  }

  /** Tells nothing more. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

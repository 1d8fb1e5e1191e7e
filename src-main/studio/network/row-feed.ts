import type { OrchestratorRow, OrchestratorsChanged } from '../../../src-preload/contract.ts';

/** Milliseconds between two messages at least: a thousand rows may change in a second. */
const DISTANCE_MS = 250;

/**
 * Tells windows what changed among the orchestrators, and only that. A row counts as changed when it is another object;
 * changes that come quickly are told together.
 */
export class RowFeed {
  readonly #tell: (changed: OrchestratorsChanged) => void;
  #told = new Map<string, OrchestratorRow>();
  #rows: readonly OrchestratorRow[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(tell: (changed: OrchestratorsChanged) => void) {
    this.#tell = tell;
  }

  /** The rows as they are now, in their order. */
  update(rows: readonly OrchestratorRow[]): void {
    this.#rows = rows;
    this.#timer ??= setTimeout(
      () => this.flush(),
      Math.max(0, this.#lastMs + DISTANCE_MS - performance.now()),
    ).unref();
  }

  /** Tells at once what has changed, so that an answer to a command never comes before it. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const rows = new Map(this.#rows.map((row) => [row.address, row]));
    const upserted = this.#rows.filter((row) => this.#told.get(row.address) !== row);
    const removed = [...this.#told.keys()].filter((address) => !rows.has(address));
    this.#told = rows;
    if (upserted.length === 0 && removed.length === 0) return;
    this.#lastMs = performance.now();
    this.#tell({ upserted, removed });
  }

  /** Tells nothing more. */
  close(): void {
    clearTimeout(this.#timer);
  }
}

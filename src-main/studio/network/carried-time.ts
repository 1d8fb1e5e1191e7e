import type { OrchestratorHistory, OrchestratorSession } from '../../gateway/index.ts';

/** Milliseconds after which what was carried is noted, so that a crash loses little of it. */
const NOTE_MS = 60_000;

/** Notes how long orchestrators carry video, while they do. */
export class CarriedTime {
  readonly #history: Pick<OrchestratorHistory, 'carried'>;
  readonly #sessions = new Map<string, Pick<OrchestratorSession, 'state'>>();
  readonly #sinceMs = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(history: Pick<OrchestratorHistory, 'carried'>) {
    this.#history = history;
  }

  /** A stream goes over one of the sessions that were handed to it. */
  get isOn(): boolean {
    return [...this.#sessions.values()].some(({ state }) => state === 'open');
  }

  /** A session was handed to a stream. */
  opened(address: string, session: Pick<OrchestratorSession, 'state'>): void {
    this.ended(address);
    this.#sessions.set(address, session);
  }

  /** Pictures come back. */
  live(address: string): void {
    if (!this.#sessions.has(address) || this.#sinceMs.has(address)) return;
    this.#sinceMs.set(address, performance.now());
    this.#timer ??= setInterval(() => this.#noteAll(), NOTE_MS).unref();
  }

  /** It carries nothing any more. */
  ended(address: string): void {
    this.#note(address);
    this.#sessions.delete(address);
    this.#sinceMs.delete(address);
    if (this.#sinceMs.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  /** Notes what was carried until now, and no more. */
  close(): void {
    for (const address of [...this.#sessions.keys()]) this.ended(address);
  }

  #noteAll(): void {
    for (const [address, { state }] of [...this.#sessions]) {
      if (state === 'closed') this.ended(address);
      else this.#note(address);
    }
  }

  #note(address: string): void {
    const sinceMs = this.#sinceMs.get(address);
    if (sinceMs === undefined) return;
    const nowMs = performance.now();
    this.#history.carried(address, nowMs - sinceMs, Date.now());
    this.#sinceMs.set(address, nowMs);
  }
}

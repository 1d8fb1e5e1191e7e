import type { GatewayError } from '../../base/errors.ts';
import {
  afterFailure,
  afterLiveTime,
  afterSuccess,
  agedTo,
  type PastBehaviour,
  reliabilityOf,
  severityOf,
  suspendedUntilMs,
  unknownPast,
} from './past-behaviour.ts';

/** Where the past of orchestrators is kept, by address. In memory unless the application brings a store that lasts. */
export interface HistoryStore {
  get(address: string): PastBehaviour | undefined;
  set(address: string, past: PastBehaviour): void;
}

/** A {@link HistoryStore} that ends with the process. */
export function memoryHistoryStore(): HistoryStore {
  return new Map<string, PastBehaviour>();
}

/** What the past of an orchestrator says now. */
export interface Standing {
  /** 0 to 1; 0.8 when nothing is known. */
  readonly reliability: number;
  /** Until when it is left alone, milliseconds since 1970; null when it is not. */
  readonly suspendedUntilMs: number | null;
  /** Counts as they are worth now. */
  readonly successes: number;
  readonly failures: number;
}

const UNKNOWN: Standing = {
  reliability: reliabilityOf(unknownPast(0)),
  suspendedUntilMs: null,
  successes: 0,
  failures: 0,
};

/** Past behaviour of orchestrators and the suspensions that follow from it. Knows no timers: time is told. */
export class OrchestratorHistory {
  readonly #store: HistoryStore;

  constructor(store: HistoryStore = memoryHistoryStore()) {
    this.#store = store;
  }

  /** What its past says. */
  standing(address: string, nowMs: number): Standing {
    const past = this.#past(address, nowMs);
    if (!past) return UNKNOWN;
    const aged = agedTo(past, nowMs);
    return {
      reliability: reliabilityOf(aged),
      suspendedUntilMs: suspendedUntilMs(past, nowMs),
      successes: aged.successes,
      failures: aged.failures,
    };
  }

  /** It failed a stream, or refused to start one. What it is not to be blamed for changes nothing. */
  failed(address: string, { code }: Pick<GatewayError, 'code'>, nowMs: number): void {
    const severity = severityOf(code);
    if (severity > 0)
      this.#store.set(address, afterFailure(this.#pastOrNone(address, nowMs), severity, nowMs));
  }

  /** A stream got pictures back from it. */
  worked(address: string, nowMs: number): void {
    this.#store.set(address, afterSuccess(this.#pastOrNone(address, nowMs), nowMs));
  }

  /** It carried video for another `liveMs` milliseconds. */
  carried(address: string, liveMs: number, nowMs: number): void {
    this.#store.set(address, afterLiveTime(this.#pastOrNone(address, nowMs), liveMs, nowMs));
  }

  #pastOrNone(address: string, nowMs: number): PastBehaviour {
    return this.#past(address, nowMs) ?? unknownPast(nowMs);
  }

  /** As stored. One from the future is dated back: it must not suspend anybody until then. */
  #past(address: string, nowMs: number): PastBehaviour | undefined {
    const stored = this.#store.get(address);
    if (!stored || stored.atMs <= nowMs) return stored;
    const past = { ...stored, atMs: nowMs };
    this.#store.set(address, past);
    return past;
  }
}

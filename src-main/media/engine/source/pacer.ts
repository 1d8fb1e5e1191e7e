import { delay } from '../../../base/async.ts';
import { monotonicUs } from '../../../base/clock.ts';

/** PTS of a session's first moment, in microseconds: encoders that start earlier (audio priming) stay above zero. */
export const SESSION_START_US = 1_000_000;

/** What a {@link Pacer} says of a moment: it is there, or it has passed too long ago to be worth showing. */
export type Due = 'due' | 'late';

/** Where a {@link Pacer} gets its time from. */
export interface PacerClock {
  /** Steady time in microseconds. */
  nowUs(): number;
  /** Waits `us` microseconds. @throws the signal's reason */
  wait(us: number, signal: AbortSignal): Promise<void>;
}

/** Lateness above this is a pause (a stalled input, a suspended computer): the schedule moves instead of dropping. */
const PAUSE_US = 1_000_000;

const systemClock: PacerClock = {
  nowUs: monotonicUs,
  wait: (us, signal) => delay(us / 1000, { signal }),
};

/**
 * The schedule that the tracks of a source share. Paced: media time runs with the clock from the first moment asked
 * for. A track that lags a little catches up, one that lags more than `lateUs` is told to drop; after a pause everything
 * goes on from where it was, later. Not paced: every moment is due.
 */
export class Pacer {
  readonly #clock: PacerClock;
  readonly #paced: boolean;
  /** Clock time minus media time; null before the first moment. */
  #originUs: number | null = null;
  #shiftUs = 0;

  constructor(paced: boolean, clock: PacerClock = systemClock) {
    this.#paced = paced;
    this.#clock = clock;
  }

  /** True when media time follows the clock. */
  get paced(): boolean {
    return this.#paced;
  }

  /** PTS of a moment of media: its time, moved by the pauses before it. */
  ptsUs(mediaUs: number): number {
    return Math.round(mediaUs + this.#shiftUs);
  }

  /**
   * Waits until a moment of media is due.
   * @param mediaUs media time, from {@link SESSION_START_US}
   * @param lateUs how late it may be, in microseconds
   * @throws the signal's reason
   */
  async due(mediaUs: number, lateUs: number, signal: AbortSignal): Promise<Due> {
    signal.throwIfAborted();
    if (!this.#paced) return 'due';
    this.#originUs ??= this.#clock.nowUs() - mediaUs;
    const leftUs = this.#originUs + mediaUs + this.#shiftUs - this.#clock.nowUs();
    if (leftUs > 0) await this.#clock.wait(leftUs, signal);
    else if (-leftUs > PAUSE_US) this.#shiftUs -= leftUs;
    else if (-leftUs > lateUs) return 'late';
    return 'due';
  }
}

import type { Latency } from '../../media/latency.ts';

/** By how much the shift follows with each picture, in microseconds: jitter is not heard. */
const STEP_US = 500;
/** A shift that is off by more is set at once. */
const FAR_US = 200_000;

/**
 * Knows by how much what comes back is moved in time: not at all where the job keeps timestamps, and else as measured, so that
 * sound which was captured with a picture can be given that picture's time.
 */
export class PictureShift {
  #shiftUs: number | null = null;

  /** What is to be added to a capture time, in microseconds. */
  get us(): number {
    return this.#shiftUs ?? 0;
  }

  /** A picture is back. @returns when it was captured */
  picture(ptsUs: number, latency: Latency, nowUs: number): number {
    const capturedUs = nowUs - latency.latencyUs;
    if (latency.source === 'exact') {
      this.#shiftUs = 0;
      return capturedUs;
    }
    const offUs = ptsUs - capturedUs - this.us;
    if (this.#shiftUs === null || Math.abs(offUs) > FAR_US) this.#shiftUs = ptsUs - capturedUs;
    else this.#shiftUs += Math.max(-STEP_US, Math.min(STEP_US, offUs));
    return capturedUs;
  }

  /** Another job follows, which may do otherwise. */
  nextJob(): void {
    this.#shiftUs = null;
  }
}

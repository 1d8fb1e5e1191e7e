import { settlesWithin } from '../base/async.ts';
import type { StreamMeter } from './stream-meter.ts';

/** Pictures that may be on their way at first. More would wait in a slow runner until it drops them as too old. */
const PICTURES = 10;
/** Nothing came back for so long: the runner holds back or drops what the window waits for, and needs more. */
const PATIENCE_MS = 1_000;

/**
 * Keeps an unhurried stream from sending faster than its pictures come back: trickle itself has no word for "slower",
 * and what a runner cannot take in time is lost. The window widens by itself for runners that hold pictures back (a
 * model that loads, an encoder that looks ahead) or leave some out for good.
 */
export class SendWindow {
  readonly #meter: Pick<StreamMeter, 'inFlight' | 'nextReturn'>;
  readonly #patienceMs: number;
  #pictures = PICTURES;

  /** @param patienceMs how long nothing may come back before the window widens */
  constructor(meter: Pick<StreamMeter, 'inFlight' | 'nextReturn'>, patienceMs = PATIENCE_MS) {
    this.#meter = meter;
    this.#patienceMs = patienceMs;
  }

  /** Resolves when another picture may be sent; after `patienceMs` without a return at the latest. */
  async room(): Promise<void> {
    while (this.#meter.inFlight >= this.#pictures) {
      if (!(await settlesWithin(this.#meter.nextReturn(), this.#patienceMs))) this.#pictures += PICTURES;
    }
  }
}

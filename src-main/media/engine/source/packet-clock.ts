import { SESSION_START_US } from './pacer.ts';

/** Timestamps of a packet in microseconds; null where it has none. */
export interface PacketTimes {
  readonly ptsUs: number | null;
  readonly dtsUs: number | null;
}

/** A step between packets of one track that is no gap but another clock, in microseconds. */
const JUMP_FORWARD_US = 10_000_000;
const JUMP_BACK_US = 1_000_000;
/** How well another track's clock must fit to be taken for the one this track jumped to. */
const SAME_CLOCK_US = 1_000_000;

interface Track {
  /** Added to the input's time to give session time. */
  offsetUs: number;
  /** Session time at which the next packet is expected; null when unknown. */
  nextUs: number | null;
}

/**
 * Puts an input's timestamps on one rising session timeline, from {@link SESSION_START_US}: its start is moved there,
 * jumps of its clock are closed (tracks that jump alike stay in step), and each pass of a loop follows the one before.
 */
export class PacketClock {
  readonly #originUs: number;
  readonly #tracks = new Map<number, Track>();
  #endUs = SESSION_START_US;

  /** @param originUs the input's own start time in microseconds */
  constructor(originUs: number) {
    this.#originUs = originUs;
  }

  /** Session time at which everything seen so far ends. */
  get endUs(): number {
    return this.#endUs;
  }

  /**
   * Session times of a packet.
   * @param durationUs its length, or the usual one where it does not say
   */
  place(stream: number, times: PacketTimes, durationUs: number): PacketTimes {
    const track = this.#track(stream);
    const rawUs = times.dtsUs ?? times.ptsUs;
    if (rawUs !== null && track.nextUs !== null) this.#followJump(track, rawUs, track.nextUs);
    const placed = {
      ptsUs: times.ptsUs === null ? null : times.ptsUs + track.offsetUs,
      dtsUs: times.dtsUs === null ? null : times.dtsUs + track.offsetUs,
    };
    const atUs = placed.dtsUs ?? placed.ptsUs ?? track.nextUs;
    if (atUs !== null) {
      track.nextUs = atUs + durationUs;
      this.#endUs = Math.max(this.#endUs, (placed.ptsUs ?? atUs) + durationUs);
    }
    return placed;
  }

  /** The input starts over: its next pass begins where this one ended. */
  nextPass(): void {
    const offsetUs = this.#endUs - this.#originUs;
    for (const stream of this.#tracks.keys()) this.#tracks.set(stream, { offsetUs, nextUs: null });
  }

  #track(stream: number): Track {
    const known = this.#tracks.get(stream);
    if (known) return known;
    const track = { offsetUs: SESSION_START_US - this.#originUs, nextUs: null };
    this.#tracks.set(stream, track);
    return track;
  }

  #followJump(track: Track, rawUs: number, nextUs: number): void {
    if (fits(rawUs + track.offsetUs - nextUs, JUMP_BACK_US, JUMP_FORWARD_US)) return;
    const others = [...this.#tracks.values()].filter((other) => other !== track);
    const same = others.find((other) => fits(rawUs + other.offsetUs - nextUs, SAME_CLOCK_US, SAME_CLOCK_US));
    track.offsetUs = same ? same.offsetUs : nextUs - rawUs;
  }
}

function fits(stepUs: number, backUs: number, forwardUs: number): boolean {
  return stepUs >= -backUs && stepUs <= forwardUs;
}

import { SESSION_START_US } from './pacer.ts';

/** Timestamps of a packet in microseconds; null where it has none. */
export interface PacketTimes {
  readonly ptsUs: number | null;
  readonly dtsUs: number | null;
}

/** A step forward between packets of one track that is no gap but another clock, in microseconds. */
const JUMP_FORWARD_US = 10_000_000;
/**
 * A step back that is another clock: decoding times do not fall, presentation times do where pictures are reordered, and
 * so does a decoding time after a presentation time (containers without decoding times have none for their first pictures).
 */
const JUMP_BACK_US = { dts: 100_000, pts: 1_000_000 };
/** How well another track's clock must fit to be taken for the one this track jumped to. */
const SAME_CLOCK_US = 1_000_000;

/** Audio that outlasts the video by less, in microseconds, is cut at the end of a pass, so that the picture does not halt. */
const AUDIO_TAIL_US = 250_000;

interface Track {
  /** Added to the input's time to give session time. */
  offsetUs: number;
  /** Session time of the last packet, and the one at which the next is expected; null when unknown. */
  lastUs: number | null;
  /** Which of its times `lastUs` is. */
  lastBy: keyof typeof JUMP_BACK_US;
  nextUs: number | null;
  /** Session time at which the track ends, as far as it was seen. */
  endUs: number;
}

/**
 * Puts an input's timestamps on one rising session timeline, from {@link SESSION_START_US}: its start is moved there,
 * jumps of its clock are closed (tracks that jump alike stay in step), and each pass of a loop follows the one before.
 */
export class PacketClock {
  readonly #originUs: number;
  readonly #leader: number;
  readonly #tracks = new Map<number, Track>();

  /**
   * @param originUs the input's own start time in microseconds
   * @param leader the track whose end ends a pass (the video), unless another is much longer
   */
  constructor(originUs: number, leader: number) {
    this.#originUs = originUs;
    this.#leader = leader;
  }

  /**
   * Session times of a packet.
   * @param durationUs its length, or the usual one where it does not say
   */
  place(stream: number, times: PacketTimes, durationUs: number): PacketTimes {
    const track = this.#track(stream);
    this.#followJump(track, times);
    const placed = {
      ptsUs: times.ptsUs === null ? null : times.ptsUs + track.offsetUs,
      dtsUs: times.dtsUs === null ? null : times.dtsUs + track.offsetUs,
    };
    const atUs = placed.dtsUs ?? placed.ptsUs ?? track.nextUs;
    if (atUs !== null) {
      track.lastUs = atUs;
      track.lastBy = placed.dtsUs === null ? 'pts' : 'dts';
      track.nextUs = atUs + durationUs;
      track.endUs = Math.max(track.endUs, (placed.ptsUs ?? atUs) + durationUs);
    }
    return placed;
  }

  /** The input starts over: its next pass begins where this one ended. */
  nextPass(): void {
    const longestUs = Math.max(...[...this.#tracks.values()].map(({ endUs }) => endUs));
    const leaderUs = this.#tracks.get(this.#leader)?.endUs ?? longestUs;
    const endUs = longestUs - leaderUs < AUDIO_TAIL_US ? leaderUs : longestUs;
    for (const stream of this.#tracks.keys())
      this.#tracks.set(stream, newTrack(endUs - this.#originUs, endUs));
  }

  #track(stream: number): Track {
    const known = this.#tracks.get(stream);
    if (known) return known;
    const track = newTrack(SESSION_START_US - this.#originUs, SESSION_START_US);
    this.#tracks.set(stream, track);
    return track;
  }

  #followJump(track: Track, { ptsUs, dtsUs }: PacketTimes): void {
    const rawUs = dtsUs ?? ptsUs;
    if (rawUs === null || track.nextUs === null || track.lastUs === null) return;
    const { offsetUs, nextUs } = track;
    const backUs = track.lastUs - (rawUs + offsetUs);
    const forwardUs = rawUs + offsetUs - nextUs;
    const by = dtsUs === null ? 'pts' : track.lastBy;
    if (backUs <= JUMP_BACK_US[by] && forwardUs <= JUMP_FORWARD_US) return;
    const same = [...this.#tracks.values()].find(
      (other) => other.offsetUs !== offsetUs && Math.abs(rawUs + other.offsetUs - nextUs) < SAME_CLOCK_US,
    );
    track.offsetUs = same ? same.offsetUs : nextUs - rawUs;
  }
}

function newTrack(offsetUs: number, endUs: number): Track {
  return { offsetUs, lastUs: null, lastBy: 'dts', nextUs: null, endUs };
}

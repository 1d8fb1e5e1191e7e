import type { ProgrammeUnit } from '../programme/programme-sink.ts';
import type { PlatformLimits } from './platforms.ts';

/** What is looked at, in microseconds. */
const WINDOW_US = 3_000_000;

/** A rate may be so much below what a platform states, and one picture so many picture lengths late. */
const RATE_TOLERANCE = 0.9;
const MAX_GAP_PICTURES = 3;

interface Seen {
  readonly atUs: number;
  readonly bytes: number;
  readonly picture: boolean;
  readonly key: boolean;
}

/**
 * Watches whether the programme as it comes is what a platform takes: a steady rate, keyframes, a bit rate. Only live
 * pictures count: what is held says nothing of the stream. Times are the units' own.
 */
export class SteadyWatch {
  readonly #limits: PlatformLimits;
  #seen: Seen[] = [];
  #sinceUs: number | null = null;

  constructor(limits: PlatformLimits) {
    this.#limits = limits;
  }

  /** The next unit of the programme. */
  push(unit: ProgrammeUnit): void {
    if (unit.held) {
      this.reset();
      return;
    }
    this.#sinceUs ??= unit.ptsUs;
    const picture = unit.kind === 'video';
    this.#seen.push({ atUs: unit.ptsUs, bytes: unit.bytes.length, picture, key: picture && unit.key });
    const oldestUs = unit.ptsUs - WINDOW_US;
    while ((this.#seen[0]?.atUs ?? oldestUs) < oldestUs) this.#seen.shift();
  }

  /** Begins to look anew. */
  reset(): void {
    this.#seen = [];
    this.#sinceUs = null;
  }

  /** What is wrong with it for the platform, in words for people; null when nothing is; undefined before that can be said. */
  get fault(): string | null | undefined {
    const lastUs = this.#seen.at(-1)?.atUs ?? 0;
    if (this.#sinceUs === null || lastUs - this.#sinceUs < WINDOW_US) return undefined;
    const { maxBitrateBps, maxKeyframeS, minFps } = this.#limits;
    const pictures = this.#seen.filter(({ picture }) => picture);
    const seconds = WINDOW_US / 1e6;
    const fps = pictures.length / seconds;
    if (minFps !== null && fps < minFps * RATE_TOLERANCE)
      return `it has ${Math.round(fps)} pictures a second`;
    if (minFps !== null && longestGapUs(pictures) > (MAX_GAP_PICTURES * 1e6) / fps) return 'its rate varies';
    const keys = pictures.filter(({ key }) => key);
    if (maxKeyframeS !== null && longestGapUs(keys, lastUs) > maxKeyframeS * 1.05e6)
      return 'its keyframes are rare';
    const bitrateBps = (this.#seen.reduce((sum, { bytes }) => sum + bytes, 0) * 8) / seconds;
    if (maxBitrateBps !== null && bitrateBps > maxBitrateBps) return 'its bit rate is above what is taken';
    return null;
  }
}

function longestGapUs(seen: readonly Seen[], untilUs?: number): number {
  const times = seen.map(({ atUs }) => atUs);
  if (untilUs !== undefined) times.push(untilUs);
  return times.reduce((longest, atUs, index) => Math.max(longest, atUs - (times[index - 1] ?? atUs)), 0);
}

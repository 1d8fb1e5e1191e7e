import { SAMPLE_RATE } from '../audio-encoder.ts';

/** Sound that is further than this from where it belongs, in samples (18 ms), is a gap or an overlap. */
const STEP = (SAMPLE_RATE * 18) / 1000;
/** Silence is made for at most so many samples (10 s); across a longer gap time jumps. */
const LONGEST_SILENCE = SAMPLE_RATE * 10;
/** How quickly the mean deviation follows: a quarter of a second of frames. */
const SMOOTHING = 0.08;
/** Deviation, in samples, that is worth one sample in each frame: 200 ppm of drift settle at 2 ms. */
const DEVIATION_PER_SAMPLE = 480;
/** Largest share of a frame by which it is stretched or squeezed: 4 cents and less cannot be heard. */
const LARGEST_STRETCH = 0.0025;

/** A frame of the track. */
export interface TrackFrame {
  /** Samples of each channel. */
  readonly channels: readonly Float32Array[];
  /** Place of the first one, in samples. */
  readonly at: number;
}

/**
 * One track without gaps, of samples at 48 kHz: sound is put where its time says, gaps become silence, what overlaps is cut,
 * and a clock that runs a little faster or slower is followed by stretching, so that nothing drifts.
 */
export class UnbrokenTrack {
  readonly #channels: number;
  /** What has not been taken yet, in pieces of one array per channel. */
  #waiting: (readonly Float32Array[])[] = [];
  #waitingLength = 0;
  /** Place of the sample that comes next; null before the first. */
  #end: number | null = null;
  #deviation = 0;
  /** What rounding has left out of stretching so far, in samples. */
  #owed = 0;

  /** @param channels of the track */
  constructor(channels: number) {
    this.#channels = channels;
  }

  /** Where the track ends, in microseconds; null before it has begun. */
  get endUs(): number | null {
    return this.#end === null ? null : (this.#end * 1e6) / SAMPLE_RATE;
  }

  /** The track begins here, unless it has. */
  begin(atUs: number): void {
    this.#end ??= samplesOf(atUs);
  }

  /** Adds sound that begins at this time. @param channels copied; one stands for all where others are missing */
  add(channels: readonly Float32Array[], atUs: number): void {
    this.begin(atUs);
    const length = channels[0]?.length ?? 0;
    const off = samplesOf(atUs) - (this.#end ?? 0);
    if (Math.abs(off) <= STEP) {
      this.#append(this.#follow(channels, length, off));
      return;
    }
    this.#deviation = 0;
    if (off > 0) this.#skip(off);
    const cut = Math.min(length, Math.max(0, -off));
    this.#append(this.#each((index) => (channels[index] ?? channels[0] ?? NONE).slice(cut)));
  }

  /** Makes silence up to this time, where the track does not reach it. */
  fillTo(untilUs: number): void {
    this.begin(untilUs);
    const missing = samplesOf(untilUs) - (this.#end ?? 0);
    if (missing > 0) this.#skip(missing);
  }

  /** Takes the next frame of so many samples; null while there is none. */
  take(samples: number): TrackFrame | null {
    if (this.#end === null || this.#waitingLength < samples) return null;
    const at = this.#end - this.#waitingLength;
    const channels = this.#each(() => new Float32Array(samples));
    let filled = 0;
    while (filled < samples) {
      const piece = this.#waiting[0];
      const length = piece?.[0]?.length ?? 0;
      if (!piece) break;
      const used = Math.min(length, samples - filled);
      for (const [index, channel] of channels.entries())
        channel.set((piece[index] ?? NONE).subarray(0, used), filled);
      if (used === length) this.#waiting.shift();
      else this.#waiting[0] = piece.map((channel) => channel.subarray(used));
      filled += used;
    }
    this.#waitingLength -= samples;
    return { channels, at };
  }

  /** Stretches sound that is nearly in its place by what brings it there in the long run. */
  #follow(channels: readonly Float32Array[], length: number, off: number): Float32Array[] {
    this.#deviation += (off - this.#deviation) * SMOOTHING;
    const most = length * LARGEST_STRETCH;
    this.#owed += Math.max(-most, Math.min(most, (this.#deviation / DEVIATION_PER_SAMPLE) * (length / 960)));
    const more = Math.trunc(this.#owed);
    this.#owed -= more;
    return this.#each((index) => stretched(channels[index] ?? channels[0] ?? NONE, length + more));
  }

  #skip(samples: number): void {
    if (samples > LONGEST_SILENCE) {
      // What waits for a whole frame would come to lie beyond the gap.
      this.#waiting = [];
      this.#waitingLength = 0;
      this.#end = (this.#end ?? 0) + samples;
    } else this.#append(this.#each(() => new Float32Array(samples)));
  }

  #append(channels: readonly Float32Array[]): void {
    const length = channels[0]?.length ?? 0;
    if (length === 0) return;
    this.#waiting.push(channels);
    this.#waitingLength += length;
    this.#end = (this.#end ?? 0) + length;
  }

  #each<T>(make: (index: number) => T): T[] {
    return Array.from({ length: this.#channels }, (_, index) => make(index));
  }
}

const NONE = new Float32Array(0);

function samplesOf(us: number): number {
  return Math.round((us * SAMPLE_RATE) / 1e6);
}

/** A copy with another number of samples, by linear interpolation. */
function stretched(samples: Float32Array, length: number): Float32Array {
  if (length === samples.length) return samples.slice();
  const result = new Float32Array(length);
  const step = samples.length / length;
  for (let index = 0; index < length; index += 1) {
    const from = index * step;
    const before = Math.floor(from);
    const a = samples[before] ?? 0;
    const b = samples[before + 1] ?? a;
    result[index] = a + (b - a) * (from - before);
  }
  return result;
}

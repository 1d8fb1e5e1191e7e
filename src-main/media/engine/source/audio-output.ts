import type { AccessUnit } from '../../access-unit.ts';
import { AudioEncoder, type AudioEncoderOptions, SAMPLE_RATE } from '../audio-encoder.ts';
import type { SourceHost } from '../hosted-pipeline.ts';
import type { SourceCounts } from './counts.ts';
import { type Pacer, SESSION_START_US } from './pacer.ts';

/** Timestamps that differ by less, in samples (5 ms), are the same line drawn with rounding; more is a gap or overlap. */
const TOLERANCE = (SAMPLE_RATE * 5) / 1000;
/** A gap up to this many samples (5 s) is filled with silence; across a longer one the timestamps jump. */
const LONGEST_SILENCE = SAMPLE_RATE * 5;
/** Sound that begins later than the session by up to this many samples (60 s) has silence before it. */
const LONGEST_LEAD = SAMPLE_RATE * 60;
/** Audio that is late by more, in microseconds, is dropped. */
const LATE_US = 300_000;

const samplesOf = (mediaUs: number): number => Math.round((mediaUs * SAMPLE_RATE) / 1e6);

/**
 * The last stage of a source's audio: puts decoded samples on the session's timeline (gaps become silence, overlaps are
 * cut), encodes them in whole frames, and sends each when it is due. Sound that begins late is preceded by silence, since
 * whoever receives a stream decides at its first pictures which tracks it has.
 */
export class AudioOutput {
  readonly #encoder: AudioEncoder;
  readonly #channels: number;
  readonly #pacer: Pacer;
  readonly #host: SourceHost;
  readonly #counts: SourceCounts;
  readonly #signal: AbortSignal;
  readonly #endSample: number;
  /** Samples that wait for a whole frame, per channel. */
  #waiting: Float32Array[];
  /** Place of the first sample that waits; null before the first one came. */
  #position: number | null = null;

  private constructor(
    encoder: AudioEncoder,
    options: AudioEncoderOptions,
    endUs: number,
    pacer: Pacer,
    host: SourceHost,
    counts: SourceCounts,
    signal: AbortSignal,
  ) {
    this.#encoder = encoder;
    this.#channels = options.channels;
    this.#endSample = samplesOf(endUs);
    this.#pacer = pacer;
    this.#host = host;
    this.#counts = counts;
    this.#signal = signal;
    this.#waiting = silence(options.channels, 0);
  }

  /**
   * @param endUs media time after which nothing is sent
   * @throws GatewayError `engine_unavailable` when the codec is missing
   */
  static async open(
    options: AudioEncoderOptions,
    endUs: number,
    pacer: Pacer,
    host: SourceHost,
    counts: SourceCounts,
    signal: AbortSignal,
  ): Promise<AudioOutput> {
    const encoder = await AudioEncoder.open(options);
    return new AudioOutput(encoder, options, endUs, pacer, host, counts, signal);
  }

  /**
   * Adds samples at 48 kHz.
   * @param channels one array per channel; copied
   * @param mediaUs media time of the first sample
   * @returns false once the end is reached
   * @throws the signal's reason
   */
  async write(channels: readonly Float32Array[], mediaUs: number): Promise<boolean> {
    let samples = channels;
    const at = samplesOf(mediaUs);
    const position = this.#position ?? (await this.#begin(at));
    const gap = at - (position + this.#length);
    if (gap > LONGEST_SILENCE) {
      await this.#sendPadded();
      this.#position = at;
    } else if (gap > TOLERANCE) {
      this.#append(silence(this.#channels, gap));
    } else if (gap < -TOLERANCE) {
      samples = samples.map((channel) => channel.subarray(Math.min(channel.length, -gap)));
    }
    this.#append(samples);
    return this.#sendWhole();
  }

  /** Sends what waits, padded with silence, and what the encoder held. */
  async finish(): Promise<void> {
    await this.#sendPadded();
    if (this.#position !== null) await this.#send(await this.#encoder.finish());
  }

  /** Frees the encoder. */
  close(): void {
    this.#encoder.close();
  }

  /** Sends the silence before the first sample; gives the place of what is sent next. */
  async #begin(at: number): Promise<number> {
    const start = samplesOf(SESSION_START_US);
    const lead = at - start;
    this.#position = lead > LONGEST_LEAD ? at : start;
    // A second at a time, since sending waits until it is due.
    for (let left = at - this.#position; left > 0; left -= SAMPLE_RATE) {
      this.#append(silence(this.#channels, Math.min(left, SAMPLE_RATE)));
      if (!(await this.#sendWhole())) break;
    }
    return this.#position;
  }

  get #length(): number {
    return this.#waiting[0]?.length ?? 0;
  }

  #append(samples: readonly Float32Array[]): void {
    this.#waiting = this.#waiting.map((waiting, channel) => {
      const more = samples[channel] ?? samples[0] ?? new Float32Array(0);
      const joined = new Float32Array(waiting.length + more.length);
      joined.set(waiting);
      joined.set(more, waiting.length);
      return joined;
    });
  }

  async #sendPadded(): Promise<void> {
    const rest = this.#length % this.#encoder.frameSize;
    if (rest > 0) this.#append(silence(this.#channels, this.#encoder.frameSize - rest));
    await this.#sendWhole();
  }

  async #sendWhole(): Promise<boolean> {
    const { frameSize } = this.#encoder;
    while (this.#position !== null && this.#length >= frameSize) {
      if (this.#position >= this.#endSample) return false;
      const frame = this.#waiting.map((channel) => channel.subarray(0, frameSize));
      this.#waiting = this.#waiting.map((channel) => channel.subarray(frameSize));
      const at = this.#position;
      this.#position += frameSize;
      const due = await this.#pacer.due((at * 1e6) / SAMPLE_RATE, LATE_US, this.#signal);
      if (due === 'due' && this.#hasRoom()) await this.#send(await this.#encoder.encode(frame, at));
    }
    return true;
  }

  #hasRoom(): boolean {
    return !this.#pacer.paced || this.#host.room > 0;
  }

  async #send(units: readonly AccessUnit[]): Promise<void> {
    for (const unit of units) {
      this.#counts.audioUnits += 1;
      this.#counts.bytes += unit.bytes.length;
      await this.#host.send({ ...unit, ptsUs: this.#pacer.ptsUs(unit.ptsUs) });
    }
  }
}

function silence(channels: number, length: number): Float32Array[] {
  return Array.from({ length: channels }, () => new Float32Array(length));
}

import type { Frame } from 'node-av/lib';
import { monotonicUs } from '../../../base/clock.ts';
import type { SourceHost } from '../hosted-pipeline.ts';
import { VideoEncoder } from '../video-encoder.ts';
import type { SourceCounts } from './counts.ts';
import type { Pacer } from './pacer.ts';

/** How pictures leave a source. */
export interface VideoOutputOptions {
  readonly width: number;
  readonly height: number;
  /** Nominal pictures per second. */
  readonly fps: number;
  readonly bitrateBps: number;
  /** Longest distance between keyframes in seconds. */
  readonly gopS: number;
}

/** Pictures a paced source may be late, in frame intervals, before it drops: a short hiccup is caught up at once. */
const LATE_INTERVALS = 3;
/** Two pictures closer than this, in microseconds, could share a 90 kHz timestamp. */
const MIN_STEP_US = 100;

/** The last stage of a source's video: waits for the moment, encodes, sends; or drops and counts. */
export class VideoOutput {
  readonly #options: VideoOutputOptions;
  readonly #encoder: VideoEncoder;
  readonly #pacer: Pacer;
  readonly #host: SourceHost;
  readonly #counts: SourceCounts;
  readonly #signal: AbortSignal;
  #lastPtsUs = Number.NEGATIVE_INFINITY;
  #lastKeyUs = Number.NEGATIVE_INFINITY;

  private constructor(
    options: VideoOutputOptions,
    encoder: VideoEncoder,
    pacer: Pacer,
    host: SourceHost,
    counts: SourceCounts,
    signal: AbortSignal,
  ) {
    this.#options = options;
    this.#encoder = encoder;
    this.#pacer = pacer;
    this.#host = host;
    this.#counts = counts;
    this.#signal = signal;
  }

  /** @throws GatewayError `media_option_invalid` when the encoder refuses the options */
  static async open(
    options: VideoOutputOptions,
    pacer: Pacer,
    host: SourceHost,
    counts: SourceCounts,
    signal: AbortSignal,
  ): Promise<VideoOutput> {
    const encoder = await VideoEncoder.open({
      ...options,
      gopFrames: Math.max(1, Math.round(options.fps * options.gopS)),
    });
    return new VideoOutput(options, encoder, pacer, host, counts, signal);
  }

  /**
   * Sends one picture when it is due. The frame stays the caller's.
   * @param mediaUs its media time
   * @param stamp called with the capture time right before the picture is encoded
   * @throws the signal's reason
   */
  async write(frame: Frame, mediaUs: number, stamp?: (captureUs: number) => void): Promise<void> {
    const lateUs = (LATE_INTERVALS * 1e6) / this.#options.fps;
    const due = await this.#pacer.due(mediaUs, lateUs, this.#signal);
    const ptsUs = this.#pacer.ptsUs(mediaUs);
    if (ptsUs < this.#lastPtsUs + MIN_STEP_US) return;
    if (due === 'late' || (this.#pacer.paced && this.#host.room === 0)) {
      this.#counts.framesDropped += 1;
      return;
    }
    const captureUs = monotonicUs();
    stamp?.(captureUs);
    const forceKey = ptsUs - this.#lastKeyUs >= this.#options.gopS * 1e6 - MIN_STEP_US;
    const units = await this.#encoder.encode(frame, { ptsUs, forceKey });
    this.#lastPtsUs = ptsUs;
    for (const unit of units) {
      if (unit.key) this.#lastKeyUs = unit.ptsUs;
      this.#counts.frames += 1;
      this.#counts.bytes += unit.bytes.length;
      await this.#host.send({ ...unit, captureUs });
    }
  }

  /** Frees the encoder. */
  close(): Promise<void> {
    return this.#encoder.close();
  }
}

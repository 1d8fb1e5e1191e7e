import type { Frame } from 'node-av/lib';
import type { AccessUnit } from '../../access-unit.ts';
import { defaultBitrateBps, VideoEncoder } from '../video-encoder.ts';

/** Nominal rate where the stream does not say one, or says nonsense. */
const DEFAULT_FPS = 30;
const MAX_FPS = 240;

/** A time that falls back by more than this is a stream that began anew; less is a picture out of place. */
const RESTART_US = 1_000_000;

/** One picture for a {@link PictureEncoder}. */
export interface PictureToEncode {
  readonly ptsUs: number;
  readonly forceKey: boolean;
  /** Nominal pictures per second, as far as the stream says. */
  readonly fps: number | null;
}

/**
 * A `VideoEncoder` that follows its pictures: opened with the first one, and anew, starting with a keyframe, when their
 * size changes or their time begins anew. Pictures whose time does not rise are refused and counted.
 */
export class PictureEncoder {
  readonly #bitrateBps: number | null;
  readonly #send: (unit: AccessUnit) => Promise<void>;
  #encoder: VideoEncoder | null = null;
  #width = 0;
  #height = 0;
  #lastPtsUs = Number.NEGATIVE_INFINITY;
  #pictures = 0;
  #refused = 0;

  /**
   * @param bitrateBps bit rate in bits per second; null follows size and rate
   * @param send takes each encoded picture
   */
  constructor(bitrateBps: number | null, send: (unit: AccessUnit) => Promise<void>) {
    this.#bitrateBps = bitrateBps;
    this.#send = send;
  }

  /** Pictures encoded. */
  get pictures(): number {
    return this.#pictures;
  }

  /** Pictures refused because their time did not rise. */
  get refused(): number {
    return this.#refused;
  }

  /** Encodes one picture and sends it on. @throws `internal` when x264 fails, and whatever `send` throws */
  async encode(frame: Frame, { ptsUs, forceKey, fps }: PictureToEncode): Promise<void> {
    const restarted = ptsUs < this.#lastPtsUs - RESTART_US;
    if (ptsUs <= this.#lastPtsUs && !restarted) {
      this.#refused += 1;
      return;
    }
    if (restarted || frame.width !== this.#width || frame.height !== this.#height) await this.close();
    this.#encoder ??= await this.#open(frame, fps);
    this.#lastPtsUs = ptsUs;
    this.#pictures += 1;
    for (const unit of await this.#encoder.encode(frame, { ptsUs, forceKey })) await this.#send(unit);
  }

  /** Frees the encoder. May be called again. */
  async close(): Promise<void> {
    const encoder = this.#encoder;
    this.#encoder = null;
    await encoder?.close();
  }

  #open(frame: Frame, saidFps: number | null): Promise<VideoEncoder> {
    const fps = saidFps !== null && saidFps >= 1 && saidFps <= MAX_FPS ? saidFps : DEFAULT_FPS;
    const { width, height } = frame;
    this.#width = width;
    this.#height = height;
    return VideoEncoder.open({
      width,
      height,
      fps,
      bitrateBps: this.#bitrateBps ?? defaultBitrateBps(width, height, fps),
      gopFrames: null,
    });
  }
}

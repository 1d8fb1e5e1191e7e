import type { LinkUnit } from '../../src-preload/media-link/packet.ts';
import { TimedWindow } from '../playback/timed-window.ts';
import { scaledSize } from './crop.ts';
import type { EncoderTarget } from './encoder-config.ts';
import { FramePace } from './frame-pace.ts';
import { KeyframeSchedule } from './keyframe-schedule.ts';
import { OverloadLadder } from './overload-ladder.ts';
import { PerSecond } from './per-second.ts';
import { type EncodedPicture, PictureEncoder } from './picture-encoder.ts';
import { PictureFitter } from './picture-fitter.ts';
import type { Uplink } from './uplink.ts';
import type { CaptureFigures, PictureTarget } from './worker-messages.ts';

/** A picture at or before its predecessor's time is put so far behind it, in microseconds. */
const MIN_STEP_US = 1_000;

/** What a {@link PictureSender} works with. */
export interface PictureSenderOptions {
  /** False when the picture was dropped. */
  readonly send: (unit: LinkUnit) => boolean;
  /** Pictures from here on have this size. */
  readonly onSize: (size: { readonly width: number; readonly height: number }) => void;
  readonly onFailed: (reason: string) => void;
  /** Microseconds on main's clock. */
  readonly nowUs: () => number;
}

/** Pictures in, encoded units out: paced, fitted, encoded; as many as encoder and link can take, and no more. */
export class PictureSender {
  readonly #options: PictureSenderOptions;
  readonly #fitter = new PictureFitter();
  readonly #keyframes = new KeyframeSchedule();
  readonly #ladder = new OverloadLadder();
  readonly #encoder: PictureEncoder;
  readonly #captured = new PerSecond();
  readonly #bits = new PerSecond();
  readonly #encodeTimes = new TimedWindow();
  readonly #captureTimes = new TimedWindow();
  readonly #drops = { pace: 0, encoder: 0, link: 0 };
  #target: PictureTarget;
  #pace: FramePace;
  #size = { width: 0, height: 0 };
  #lastPtsUs = 0;
  #drawUnnamed = false;
  /** Since the ladder was told last. */
  #offered = 0;
  #lost = 0;
  #behind = false;
  #told = false;

  constructor(target: PictureTarget, options: PictureSenderOptions) {
    this.#options = options;
    this.#target = target;
    this.#pace = new FramePace(target.fps);
    this.#encoder = new PictureEncoder({
      onPicture: (picture) => this.#encoded(picture),
      onReset: () => {
        this.#drawUnnamed = true;
        this.#keyframes.demand();
      },
      onFailed: (error) => options.onFailed(error.message),
    });
    this.#encoder.configure(this.#encoderTarget());
  }

  /** Sends pictures like this from now on, in the same stream. */
  setTarget(target: PictureTarget): void {
    if (target.fps !== this.#target.fps) this.#pace = new FramePace(target.fps);
    this.#target = target;
    this.#reconfigure();
  }

  /** The size of the pictures that are made, in pixels. */
  get size(): { readonly width: number; readonly height: number } {
    return scaledSize(this.#target, this.#ladder.scale.side);
  }

  /** Makes the next picture a keyframe. */
  demandKeyframe(): void {
    this.#keyframes.demand();
  }

  /** Another source or link follows: its first picture is a keyframe, and its pace its own. */
  startOver(): void {
    this.#keyframes.demand();
    this.#pace = new FramePace(this.#target.fps);
  }

  /**
   * Takes a picture, which is closed. Settles when the next one may be given.
   * @param ptsUs its capture time on main's clock.
   * @param fitted it already has the size and look that is wanted.
   */
  async take(frame: VideoFrame, ptsUs: number, fitted = false): Promise<void> {
    this.#captured.add(performance.now());
    if (!this.#pace.passes(ptsUs)) return this.#drop(frame, 'pace');
    this.#offered += 1;
    if (this.#encoder.full) return this.#drop(frame, 'encoder');
    const risingUs = Math.max(ptsUs, this.#lastPtsUs + MIN_STEP_US);
    this.#lastPtsUs = risingUs;
    const look = {
      ...this.#target,
      ...this.size,
      mirror: this.#target.mirror && !fitted,
      drawUnnamed: this.#drawUnnamed,
    };
    try {
      const made = this.#fitter.fit(frame, risingUs, look);
      const picture = made instanceof VideoFrame ? made : await made;
      // While it was copied, a picture that stood in for it may have gone first.
      if (risingUs === this.#lastPtsUs) this.#encode(picture, risingUs);
      else this.#drop(picture, 'encoder');
    } catch (error) {
      frame.close();
      this.#refused(error);
    }
  }

  /** Takes the state of the way to the orchestrator into account. */
  setUplink({ dropped, behind }: Uplink): void {
    this.#lost += dropped;
    this.#behind = behind;
  }

  /** To be called once a second: answers overload, or its end. */
  second(): void {
    const changed = this.#ladder.second(this.#offered, this.#behind ? this.#offered : this.#lost);
    this.#offered = 0;
    this.#lost = 0;
    if (changed) this.#reconfigure();
  }

  /** What was measured over the last second. */
  figures(): CaptureFigures {
    const nowMs = performance.now();
    return {
      fpsCaptured: this.#captured.sum(nowMs),
      fpsEncoded: this.#encodeTimes.count(nowMs),
      bitrateBps: this.#bits.sum(nowMs),
      encodeMs: this.#encodeTimes.percentiles(nowMs),
      captureMs: this.#captureTimes.percentiles(nowMs),
      queue: this.#encoder.queue,
      drops: { ...this.#drops },
      overload: this.#ladder.overload,
      ...this.#encoder.size,
    };
  }

  /** Throws away what is in work and ends. */
  close(): void {
    this.#encoder.close();
  }

  #encoderTarget(): EncoderTarget {
    const { codec, fps, bitrateBps } = this.#target;
    return { codec, fps, ...this.size, bitrateBps: Math.round(bitrateBps * this.#ladder.scale.bitrate) };
  }

  #reconfigure(): void {
    this.#encoder.configure(this.#encoderTarget());
    this.#keyframes.demand();
  }

  #encode(picture: VideoFrame, ptsUs: number): void {
    this.#encoder.encode(picture, this.#keyframes.take(ptsUs, 1_000_000 / this.#target.fps));
    picture.close();
  }

  /** A source may go on for hours with pictures of a kind that nothing can be made of: that is said once. */
  #refused(error: unknown): void {
    this.#drops.encoder += 1;
    if (!this.#told) this.#options.onFailed(String(error));
    this.#told = true;
  }

  #drop(frame: VideoFrame, reason: 'pace' | 'encoder'): void {
    frame.close();
    this.#drops[reason] += 1;
    if (reason === 'encoder') this.#lost += 1;
  }

  #encoded({ chunk, width, height, encodeMs }: EncodedPicture): void {
    if (width !== this.#size.width || height !== this.#size.height) {
      this.#size = { width, height };
      this.#options.onSize(this.#size);
    }
    const bytes = new Uint8Array(chunk.byteLength);
    chunk.copyTo(bytes);
    const unit: LinkUnit = {
      kind: 'video',
      codec: this.#target.codec,
      ptsUs: chunk.timestamp,
      key: chunk.type === 'key',
      bytes,
    };
    const nowMs = performance.now();
    this.#encodeTimes.add(nowMs, encodeMs);
    this.#captureTimes.add(nowMs, (this.#options.nowUs() - chunk.timestamp) / 1000);
    this.#bits.add(nowMs, bytes.length * 8);
    if (this.#options.send(unit)) return;
    this.#drops.link += 1;
    this.#lost += 1;
  }
}

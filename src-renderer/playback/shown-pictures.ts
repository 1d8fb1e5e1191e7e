import { type Percentiles, TimedWindow } from './timed-window.ts';

/** A latency above this, or below 0, comes from another clock than this stream's; milliseconds. */
const MAX_LATENCY_MS = 60_000;

/**
 * Follows which pictures are shown and when, and tells the latency from glass to glass. On a `<video>` that plays a track
 * generator the media time of a shown frame is its PTS, and `expectedDisplayTime` says when it reaches the screen.
 */
export class ShownPictures {
  readonly #latencies = new TimedWindow();
  readonly #shown = new TimedWindow();
  #video: HTMLVideoElement | null = null;
  #request = 0;
  /** How far main's clock is ahead of `epochUs()`, microseconds; null while it is not known. */
  clockOffsetUs: number | null = null;

  /** Pictures shown in the last second. */
  get fps(): number {
    return this.#shown.count(performance.now());
  }

  /** Capture → expected on the screen over the last second, milliseconds; null without main's clock. */
  get latencyMs(): Percentiles {
    return this.#latencies.percentiles(performance.now());
  }

  /** Follows a `<video>` until {@link stop}. */
  follow(video: HTMLVideoElement): void {
    this.stop();
    this.#video = video;
    const next: VideoFrameRequestCallback = (_, { expectedDisplayTime, mediaTime }) => {
      this.#request = video.requestVideoFrameCallback(next);
      this.add(mediaTime * 1e6, (performance.timeOrigin + expectedDisplayTime) * 1000);
    };
    this.#request = video.requestVideoFrameCallback(next);
  }

  /** Takes a picture that reaches the screen at `atUs` on the clock of `epochUs()`. */
  add(ptsUs: number, atUs: number): void {
    const nowMs = performance.now();
    this.#shown.add(nowMs, 0);
    if (this.clockOffsetUs === null) return;
    const latencyMs = (atUs + this.clockOffsetUs - ptsUs) / 1000;
    if (latencyMs >= 0 && latencyMs < MAX_LATENCY_MS) this.#latencies.add(nowMs, latencyMs);
  }

  /** Ends following, and forgets what was measured. */
  stop(): void {
    this.#video?.cancelVideoFrameCallback(this.#request);
    this.#video = null;
    this.#latencies.clear();
    this.#shown.clear();
  }
}

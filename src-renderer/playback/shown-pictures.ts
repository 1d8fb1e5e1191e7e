import { CountRate } from './count-rate.ts';
import { type Percentiles, TimedWindow } from './timed-window.ts';

/** A latency above this, or below 0, comes from another clock than this stream's; milliseconds. */
const MAX_LATENCY_MS = 60_000;
/**
 * The latency of a `<video>`'s picture is read so often, milliseconds. To be told of a picture makes the whole page go
 * through its rendering; for every picture that costs more than showing them.
 */
const SAMPLE_MS = 80;

/**
 * Follows which pictures are shown and when, and tells the latency from glass to glass. On a `<video>` that plays a track
 * generator the media time of a shown frame is its PTS, and `expectedDisplayTime` says when it reaches the screen.
 */
export class ShownPictures {
  readonly #latencies = new TimedWindow();
  readonly #rate = new CountRate();
  #drawn = 0;
  #video: HTMLVideoElement | null = null;
  #request = 0;
  #sampleTimer: ReturnType<typeof setTimeout> | undefined;
  /** How far main's clock is ahead of `epochUs()`, microseconds; null while it is not known. */
  clockOffsetUs: number | null = null;

  /** Capture → expected on the screen over the last second, milliseconds; null without main's clock. */
  get latencyMs(): Percentiles {
    return this.#latencies.percentiles(performance.now());
  }

  /** Pictures shown in the last second; to be read a few times a second. */
  readFps(): number {
    const quality = this.#video?.getVideoPlaybackQuality();
    const shown = quality ? quality.totalVideoFrames - quality.droppedVideoFrames : this.#drawn;
    return this.#rate.read(performance.now(), shown);
  }

  /** Follows a `<video>` until {@link stop}. */
  follow(video: HTMLVideoElement): void {
    this.stop();
    this.#video = video;
    const ask = (): void => {
      this.#request = video.requestVideoFrameCallback((_, { expectedDisplayTime, mediaTime }) => {
        this.#measure(mediaTime * 1e6, (performance.timeOrigin + expectedDisplayTime) * 1000);
        this.#sampleTimer = setTimeout(ask, SAMPLE_MS);
      });
    };
    ask();
  }

  /** Takes a picture drawn elsewhere that reaches the screen at `atUs` on the clock of `epochUs()`. */
  add(ptsUs: number, atUs: number): void {
    this.#drawn += 1;
    this.#measure(ptsUs, atUs);
  }

  /** Ends following, and forgets what was measured. */
  stop(): void {
    clearTimeout(this.#sampleTimer);
    this.#video?.cancelVideoFrameCallback(this.#request);
    this.#video = null;
    this.#latencies.clear();
    this.#rate.clear();
  }

  #measure(ptsUs: number, atUs: number): void {
    if (this.clockOffsetUs === null) return;
    const latencyMs = (atUs + this.clockOffsetUs - ptsUs) / 1000;
    if (latencyMs >= 0 && latencyMs < MAX_LATENCY_MS) this.#latencies.add(performance.now(), latencyMs);
  }
}

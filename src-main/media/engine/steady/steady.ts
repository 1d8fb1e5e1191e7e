import type { Frame } from 'node-av/lib';
import type { AccessUnit } from '../../access-unit.ts';
import type { Pipeline, PipelineHost, SteadyOptions, SteadySummary } from '../options.ts';
import { SteadyPictures, type SteadyPicturesOptions } from '../steady-pictures.ts';
import { defaultBitrateBps, VideoEncoder } from '../video-encoder.ts';
import { SteadyClock } from './steady-clock.ts';

/** How often main is told the figures, in pictures' time. */
const PROGRESS_EVERY_US = 500_000;

/**
 * A machine that had no time for so long makes up for it: servers want a constant rate, and a picture that is shown again
 * costs little. One that is too slow for good is so far behind at most.
 */
const CATCH_UP_US = 500_000;

/**
 * Encodes a stream of any size and rate anew, at one size and a constant rate by the clock. Times are the stream's own, moved
 * to the grid; once the first picture is there, pictures come for as long as it is open. Where its reader lags, or the machine
 * is too slow, pictures are left out before they are encoded; keyframes come in time all the same. Tells {@link SteadySummary} as its progress twice a second.
 *
 * `start` raises `media_option_invalid` for a size, rate or bit rate that cannot be encoded; fails with
 * `media_decode_failed` when nothing can be decoded for a while.
 *
 * @param clock replaced in tests
 */
export function createSteady(
  options: SteadyOptions,
  host: PipelineHost,
  clock?: SteadyPicturesOptions['clock'],
): Pipeline<void, SteadySummary> {
  return new SteadyPipeline(options, host, clock);
}

class SteadyPipeline implements Pipeline<void, SteadySummary> {
  readonly #options: SteadyOptions;
  readonly #host: PipelineHost;
  readonly #pictures: SteadyPictures;
  readonly #clock: SteadyClock;
  #encoder: VideoEncoder | null = null;
  #unread = 0;
  #keyUs: number | null = null;
  #toldUs = Number.NEGATIVE_INFINITY;
  #stopping: Promise<SteadySummary> | null = null;

  constructor(options: SteadyOptions, host: PipelineHost, clock: SteadyPicturesOptions['clock']) {
    this.#options = options;
    this.#host = host;
    this.#clock = new SteadyClock(1e6 / options.fps);
    this.#pictures = new SteadyPictures({
      ...options,
      format: 'video',
      catchUpUs: CATCH_UP_US,
      use: async (frame, gridUs, fresh) => {
        const ptsUs = this.#clock.place(gridUs, fresh ? Number(frame.pts) : null);
        this.#report(ptsUs);
        if (this.#host.room > 0) await this.#encode(frame, ptsUs);
        else this.#unread += 1;
      },
      onError: (error) => host.fail(error),
      ...(clock && { clock }),
    });
  }

  async start(): Promise<void> {
    const { size, fps, bitrateBps, gopS } = this.#options;
    this.#encoder = await VideoEncoder.open({
      ...size,
      fps,
      bitrateBps: bitrateBps ?? defaultBitrateBps(size.width, size.height, fps),
      gopFrames: Math.max(1, Math.round(gopS * fps)),
    });
    await this.#pictures.start();
  }

  push(unit: AccessUnit): Promise<void> {
    return this.#pictures.push(unit);
  }

  /** There is nothing to change. */
  async update(): Promise<void> {}

  stop(): Promise<SteadySummary> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<SteadySummary> {
    await this.#pictures.stop();
    await this.#encoder?.close();
    return this.#summary();
  }

  /** The encoder counts pictures: where some were left out, its keyframe would come late. */
  async #encode(frame: Frame, ptsUs: number): Promise<void> {
    const { gopS, fps } = this.#options;
    const dueUs = (gopS - 0.5 / fps) * 1e6;
    const forceKey = this.#keyUs !== null && ptsUs - this.#keyUs >= dueUs;
    for (const unit of (await this.#encoder?.encode(frame, { ptsUs, forceKey })) ?? []) {
      if (unit.key) this.#keyUs = ptsUs;
      await this.#host.send(unit);
    }
  }

  #report(ptsUs: number): void {
    if (ptsUs - this.#toldUs < PROGRESS_EVERY_US) return;
    this.#toldUs = ptsUs;
    this.#host.progress({ ...this.#summary() });
  }

  #summary(): SteadySummary {
    const { framesIn, framesOut, repeated, skipped } = this.#pictures.counts;
    return { framesIn, framesOut: framesOut - this.#unread, repeated, skipped: skipped + this.#unread };
  }
}

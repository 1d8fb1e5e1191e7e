import type { Frame as FrameType } from 'node-av/lib';
import { Frame } from 'node-av/lib';
import { deferred } from '../../base/async.ts';
import { monotonicUs } from '../../base/clock.ts';
import type { AccessUnit } from '../access-unit.ts';
import type { OutputFormat } from './colours.ts';
import { PictureDecoder, type PictureDecoderOptions } from './decoder.ts';
import { check } from './ffmpeg.ts';
import { FilterChain } from './filter-chain.ts';
import { fitted } from './letterbox.ts';
import type { Fit, Size } from './options.ts';
import { Pacer, type PacerClock } from './source/pacer.ts';
import { UnitQueue } from './unit-queue.ts';

/**
 * Takes one picture of the steady stream, in `yuv420p`. Its time and type may be written to; its pixels may not: others refer to
 * them. It is valid until this settles. `timeUs` lies on the grid and near now; `fresh` is false for a picture that is shown
 * again.
 */
type UseSteadyPicture = (frame: FrameType, timeUs: number, fresh: boolean) => Promise<void>;

/** How {@link SteadyPictures} are made. */
export interface SteadyPicturesOptions {
  readonly size: Size;
  readonly fps: number;
  readonly fit: Fit;
  readonly format: OutputFormat;
  /** Places of the grid up to so far behind now, in microseconds, are made up for; later ones are left empty. */
  readonly catchUpUs: number;
  readonly use: UseSteadyPicture;
  /** Called once with what decoding, fitting or `use` has thrown; nothing more comes then. */
  readonly onError: (error: unknown) => void;
  readonly decoder?: PictureDecoderOptions;
  /** Replaced in tests. */
  readonly clock?: PacerClock;
}

/** What became of the pictures. */
export interface SteadyCounts {
  /** Decoded. */
  readonly framesIn: number;
  /** Handed out, repetitions among them. */
  readonly framesOut: number;
  readonly repeated: number;
  /** Decoded and replaced by a newer one before their turn came. */
  readonly skipped: number;
}

/** Units that wait for the decoder at most: 4 s at 30 per second, so one long keyframe distance fits. */
const CAPACITY = 120;
/** Units that have waited this long are left out up to a keyframe: what is shown is to be near now. */
const TOO_LATE_US = 500_000;
/**
 * Encoded pictures of any size and rate in, raw pictures of one size at a constant rate out, by the clock: the newest picture
 * is fitted in when its turn comes, and shown again for as long as none follows. Begins with the first picture. Only
 * pictures that are shown are fitted.
 */
export class SteadyPictures {
  readonly #options: SteadyPicturesOptions;
  readonly #clock: PacerClock | undefined;
  readonly #queue: UnitQueue;
  readonly #chain: FilterChain;
  /** The newest picture as it was decoded; the one in work; the one that is shown. */
  readonly #newest = new Frame();
  readonly #inWork = new Frame();
  readonly #shown = new Frame();
  readonly #first = deferred<void>();
  readonly #stop = new AbortController();
  #decoder: PictureDecoder | null = null;
  #hasNew = false;
  #running: Promise<void> = Promise.resolve();
  #stopping: Promise<void> | null = null;
  #framesIn = 0;
  #framesOut = 0;
  #repeated = 0;
  #skipped = 0;

  constructor(options: SteadyPicturesOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#chain = new FilterChain({
      filter: fitted(options.size, options.fit),
      size: null,
      format: options.format,
    });
    for (const frame of [this.#newest, this.#inWork, this.#shown]) frame.alloc();
    this.#queue = new UnitQueue({
      capacity: CAPACITY,
      maxWaitUs: TOO_LATE_US,
      handle: async (unit) => this.#decoder?.decode(unit, (frame) => this.#decoded(frame)),
      onError: (error) => this.#fail(error),
    });
  }

  /** What became of the pictures so far. */
  get counts(): SteadyCounts {
    const [framesIn, framesOut] = [this.#framesIn, this.#framesOut];
    return { framesIn, framesOut, repeated: this.#repeated, skipped: this.#skipped };
  }

  /** Opens the decoder. @throws GatewayError `engine_unavailable` */
  async start(): Promise<void> {
    this.#decoder = await PictureDecoder.open(this.#options.decoder);
    this.#running = this.#run().catch((error: unknown) => {
      if (!this.#stop.signal.aborted) this.#fail(error);
    });
  }

  /** Takes a unit; sound is nothing to it. Resolves when another one is welcome. */
  async push(unit: AccessUnit): Promise<void> {
    if (unit.kind === 'video') await this.#queue.push(unit);
  }

  /** Ends it at once and frees everything. May be called twice. */
  stop(): Promise<void> {
    this.#stopping ??= this.#close();
    return this.#stopping;
  }

  async #close(): Promise<void> {
    this.#stop.abort();
    this.#first.resolve();
    await Promise.all([this.#queue.stop(), this.#running]);
    await this.#decoder?.close();
    await this.#chain.close();
    for (const frame of [this.#newest, this.#inWork, this.#shown]) frame.free();
  }

  #fail(error: unknown): void {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    this.#first.resolve();
    this.#options.onError(error);
  }

  async #decoded(frame: FrameType): Promise<void> {
    this.#framesIn += 1;
    if (this.#hasNew) this.#skipped += 1;
    this.#hasNew = true;
    moveTo(this.#newest, frame);
    this.#first.resolve();
  }

  async #run(): Promise<void> {
    await this.#first.promise;
    const { signal } = this.#stop;
    const originUs = this.#nowUs();
    const pacer = new Pacer(true, this.#clock);
    const placeUs = 1e6 / this.#options.fps;
    // Half a place behind the first picture: where the rates are the same, pictures come between two places, and a little
    // earlier or later makes no difference.
    await pacer.due(0, 0, signal);
    // The first picture, and what follows places that were left empty, is shown whenever its turn comes.
    let missed = true;
    for (let place = 0.5; !signal.aborted; place += 1) {
      if ((await pacer.due(place * placeUs, this.#options.catchUpUs, signal)) === 'late') {
        missed = true;
        continue;
      }
      const timeUs = originUs + pacer.ptsUs(place * placeUs);
      // What is made up for shows the last picture again, which costs least: the new one's moment is yet to come.
      const isOnTime = this.#nowUs() - timeUs < placeUs;
      await this.#show(timeUs, this.#hasNew && (isOnTime || missed));
      missed = false;
    }
  }

  async #show(timeUs: number, fresh: boolean): Promise<void> {
    if (fresh) {
      this.#hasNew = false;
      moveTo(this.#inWork, this.#newest);
      await this.#chain.filter(this.#inWork, async (frame) => moveTo(this.#shown, frame));
    }
    await this.#options.use(this.#shown, timeUs, fresh);
    this.#framesOut += 1;
    if (!fresh) this.#repeated += 1;
  }

  #nowUs(): number {
    return this.#clock?.nowUs() ?? monotonicUs();
  }
}

/** Makes `target` refer to the picture of `source`, which stays whoever's it is. */
function moveTo(target: FrameType, source: FrameType): void {
  target.unref();
  check(target.ref(source), 'internal', 'FFmpeg cannot refer to a picture');
}

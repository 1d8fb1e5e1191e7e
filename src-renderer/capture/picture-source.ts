import { copyFrame } from './copy-frame.ts';
import { drain } from './drain.ts';
import { drawHoldPicture } from './hold-picture.ts';
import { PtsClock } from './pts-clock.ts';
import type { HoldText, PictureStream } from './worker-messages.ts';

/** It is looked so often whether a picture is missing. */
const LOOK_EVERY_MS = 100;
/**
 * Without a new picture for so long the last one is repeated: screens send none while nothing moves, and main takes a
 * capture without any for 500 ms for lost.
 */
const REPEAT_AFTER_MS = 300;
/** Distance of the pictures that stand in for missing ones. */
const STAND_IN_MS = 200;
/** How old the copy of a camera's picture may be that is repeated; a screen's is always its last. */
const COPY_EVERY_MS = 1_000;
/** A camera that sends none for so long is taken for lost. */
const LOST_AFTER_MS = 2_500;

/** What a {@link PictureSource} works with. */
export interface PictureSourceOptions {
  /** Takes a picture and closes it; the next one waits until it settles. `drawn`: not filmed, it has the right size. */
  readonly onPicture: (frame: VideoFrame, ptsUs: number, drawn: boolean) => Promise<void>;
  /** The source sends no pictures any more, or does again. */
  readonly onHolding: (holding: boolean) => void;
  /** Size of the holding picture, in pixels. */
  readonly size: () => { readonly width: number; readonly height: number };
  /** Microseconds on main's clock; null while that is not known, and pictures are thrown away. */
  readonly nowUs: () => number | null;
  readonly mainAheadUs: () => number;
}

/**
 * Pictures without a pause: those of the source as they come; when it is quiet its last one again; when it is gone a
 * calm one that says so.
 */
export class PictureSource {
  readonly #options: PictureSourceOptions;
  readonly #timer: ReturnType<typeof setInterval>;
  #stream: PictureStream | null = null;
  #reader: ReadableStreamDefaultReader<VideoFrame> | null = null;
  /** A copy: no frame of a camera may be held. */
  #last: VideoFrame | null = null;
  #lastMs = 0;
  /** When a picture has to stand in, if the source sends none before. */
  #dueMs = 0;
  #copiedMs = Number.NEGATIVE_INFINITY;
  #ended = false;
  #holding = false;
  #holdPicture: { readonly frame: VideoFrame; readonly key: string } | null = null;

  constructor(options: PictureSourceOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#standIn(), LOOK_EVERY_MS);
  }

  /** Films this from now on. What was filmed before stays the last picture until the first new one. */
  use(stream: PictureStream): void {
    this.#letGo();
    this.#stream = stream;
    this.#reader = stream.frames?.getReader() ?? null;
    this.#lastMs = performance.now();
    this.#dueMs = this.#lastMs + REPEAT_AFTER_MS;
    this.#ended = false;
    if (this.#reader === null) this.#end();
    else void this.#read(this.#reader);
  }

  /** A picture is wanted at once: from a source that is quiet it is the last one again. */
  hurry(): void {
    if (performance.now() - this.#lastMs < LOOK_EVERY_MS) return;
    this.#dueMs = 0;
    this.#standIn();
  }

  /** Ends. */
  close(): void {
    clearInterval(this.#timer);
    this.#letGo();
    this.#stream = null;
    this.#last?.close();
    this.#last = null;
    this.#holdPicture?.frame.close();
    this.#holdPicture = null;
  }

  #letGo(): void {
    // A stream that broke refuses.
    this.#reader?.cancel().catch(() => undefined);
    this.#reader = null;
  }

  async #read(reader: ReadableStreamDefaultReader<VideoFrame>): Promise<void> {
    const clock = new PtsClock();
    await drain(reader, (frame) => {
      if (reader === this.#reader) return this.#take(frame, clock);
      frame.close();
    });
    if (reader === this.#reader) this.#end();
  }

  #end(): void {
    this.#ended = true;
    this.#dueMs = 0;
  }

  async #take(frame: VideoFrame, clock: PtsClock): Promise<void> {
    const nowUs = this.#options.nowUs();
    this.#lastMs = performance.now();
    this.#dueMs = this.#lastMs + REPEAT_AFTER_MS;
    if (nowUs === null) return frame.close();
    clock.observe(frame.timestamp, nowUs);
    this.#setHolding(false);
    await this.#keep(frame);
    await this.#options.onPicture(frame, clock.toMain(frame.timestamp, this.#options.mainAheadUs()), false);
  }

  async #keep(frame: VideoFrame): Promise<void> {
    const due = this.#stream?.mayPause === true || this.#lastMs - this.#copiedMs >= COPY_EVERY_MS;
    if (!due) return;
    this.#copiedMs = this.#lastMs;
    const copy = await copyFrame(frame, 0, false);
    this.#last?.close();
    this.#last = this.#stream === null ? null : copy;
    if (this.#last === null) copy?.close();
  }

  #standIn(): void {
    const nowUs = this.#options.nowUs();
    const nowMs = performance.now();
    if (this.#stream === null || nowUs === null || nowMs < this.#dueMs) return;
    this.#dueMs = nowMs + STAND_IN_MS;
    const { mayPause, hold } = this.#stream;
    if (this.#ended || (!mayPause && nowMs - this.#lastMs > LOST_AFTER_MS)) {
      this.#setHolding(true);
      void this.#options.onPicture(this.#drawHold(hold).clone(), nowUs, true);
    } else if (this.#last !== null) {
      void this.#options.onPicture(this.#last.clone(), nowUs, false);
    }
  }

  #drawHold(text: HoldText): VideoFrame {
    const size = this.#options.size();
    const key = JSON.stringify([text, size]);
    if (this.#holdPicture?.key !== key) {
      this.#holdPicture?.frame.close();
      this.#holdPicture = { key, frame: drawHoldPicture(text, size) };
    }
    return this.#holdPicture.frame;
  }

  #setHolding(holding: boolean): void {
    if (holding === this.#holding) return;
    this.#holding = holding;
    this.#options.onHolding(holding);
  }
}

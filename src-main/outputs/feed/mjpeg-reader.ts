import type { ServerResponse } from 'node:http';
import { BARE_START } from './bare-jpeg.ts';
import type { FeedMeter, FeedReader } from './feed-reader.ts';
import type { JpegMaker, JpegPicture } from './jpeg-maker.ts';
import { MJPEG_START } from './mjpeg-part.ts';

/** A reader with more bytes waiting is given no picture before they have left; at least one picture may always wait. */
const MAX_WAITING_BYTES = 256 * 1024;

/** A reader that was given no picture for so long is given the last one again, in milliseconds. */
const REPEAT_AFTER_MS = 1000;

/** A reader that has taken nothing for so long is let go, in milliseconds. */
const LOST_AFTER_MS = 60_000;

/** What a {@link MjpegReader} works with. */
export interface MjpegReaderOptions {
  readonly maker: JpegMaker;
  readonly meter: FeedMeter;
  /** Pictures one right after the other, not in parts of a multipart body. */
  readonly bare: boolean;
}

/**
 * A reader of MJPEG over HTTP. Each picture stands alone: who takes too little gets the newest one as soon as the last has
 * left.
 */
export class MjpegReader implements FeedReader {
  readonly format = 'mjpeg';
  readonly #response: ServerResponse;
  readonly #meter: FeedMeter;
  readonly #bare: boolean;
  #newest: JpegPicture | null = null;
  #owed = false;
  #writtenMs = Number.NEGATIVE_INFINITY;
  #movedMs = performance.now();
  #bytes = 0;
  #dropped = 0;

  /** Reads until the response is closed. Its head must have been written. */
  constructor(response: ServerResponse, { maker, meter, bare }: MjpegReaderOptions) {
    this.#response = response;
    this.#meter = meter;
    this.#bare = bare;
    response.write(bare ? BARE_START : MJPEG_START);
    response.on('drain', () => this.#onDrain());
    const leave = maker.add((picture) => this.#take(picture));
    const repeats = setInterval(() => this.#repeat(), REPEAT_AFTER_MS / 4).unref();
    response.once('close', () => {
      clearInterval(repeats);
      leave();
    });
  }

  /** Handed over so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Pictures left out because it took too little. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Ends the connection now. */
  end(): void {
    this.#response.destroy();
  }

  #take(picture: JpegPicture): void {
    this.#newest = picture;
    const waiting = this.#response.writableLength;
    const full = waiting > MAX_WAITING_BYTES || (waiting > 0 && waiting >= picture.part.length);
    if (!full) {
      this.#write(picture);
    } else {
      if (this.#owed) this.#dropped += 1;
      this.#owed = true;
    }
  }

  #onDrain(): void {
    this.#movedMs = performance.now();
    if (this.#owed && this.#newest) this.#write(this.#newest);
  }

  #write(picture: JpegPicture): void {
    if (this.#response.destroyed) return;
    this.#owed = false;
    this.#writtenMs = performance.now();
    const bytes = this.#bare ? picture.bare : picture.part;
    this.#response.write(bytes);
    this.#bytes += bytes.length;
    this.#meter.onBytes(bytes.length);
    this.#meter.onPicture(picture.ptsUs);
  }

  #repeat(): void {
    const nowMs = performance.now();
    if (this.#response.writableLength === 0) {
      this.#movedMs = nowMs;
      if (this.#newest && nowMs - this.#writtenMs >= REPEAT_AFTER_MS) this.#write(this.#newest);
    } else if (nowMs - this.#movedMs > LOST_AFTER_MS) this.end();
  }
}

import { BoundedQueue } from '../base/bounded-queue.ts';
import type { AccessUnit } from '../media/access-unit.ts';
import type { DecodeHandle } from '../media/engine/client.ts';

/**
 * Pictures that may wait for the decoder: 4 s at 30 per second. Runners that read with FFmpeg let go of a second or more at
 * once when they have found out what the stream is.
 */
const MAX_WAITING = 120;

/** How a {@link DecoderFeed} behaves. */
export interface DecoderFeedOptions {
  /** Real time: pictures the decoder has no room for are left out up to the next keyframe. Otherwise the reader waits. */
  readonly paced: boolean;
  /** Called with each picture left out. */
  readonly onDropped: () => void;
}

/** Brings pictures to the decoder without letting a slow decoder hold up the stream, where it is a live one. */
export class DecoderFeed {
  readonly #decoder: Pick<DecodeHandle, 'push'>;
  readonly #options: DecoderFeedOptions;
  readonly #waiting = new BoundedQueue<AccessUnit>(MAX_WAITING);
  readonly #feeding: Promise<void>;
  #waitForKey = false;

  constructor(decoder: Pick<DecodeHandle, 'push'>, options: DecoderFeedOptions) {
    this.#decoder = decoder;
    this.#options = options;
    this.#feeding = this.#feed();
  }

  /** Takes a picture; in a live stream it never waits. @throws the error that ended the decoder, where it waits */
  async push(picture: AccessUnit): Promise<void> {
    if (!this.#options.paced) return this.#decoder.push(picture);
    this.#waitForKey = (this.#waitForKey && !picture.key) || !this.#waiting.push(picture);
    if (this.#waitForKey) this.#options.onDropped();
  }

  /** Hands over what waits. Never rejects: the decoder's own end says what went wrong with it. */
  async end(): Promise<void> {
    this.#waiting.end();
    await this.#feeding;
  }

  async #feed(): Promise<void> {
    try {
      for await (const picture of this.#waiting) await this.#decoder.push(picture);
    } catch {
      this.#waiting.end();
    }
  }
}

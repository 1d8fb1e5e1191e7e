import type { AccessUnit } from '../../media/access-unit.ts';

/** Without a picture for so long the last one is held. */
const HOLD_AFTER_US = 500_000;
/** Distance of the repeated pictures: enough to keep the job, its runner and the outputs alive. */
const REPEAT_MS = 200;
/** How long the first picture may take before that is called a trouble: the user may still be asked for the camera. */
const FIRST_PICTURE_US = 3_000_000;
/** Without any picture for so long nobody is there. */
const GIVE_UP_AFTER_US = 5 * 60 * 1_000_000;

/** What a {@link HoldPicture} works with. */
export interface HoldPictureOptions {
  /** Sends the keyframe again, as of now. */
  readonly repeat: (key: AccessUnit) => void;
  /** Pictures have stopped coming (true), or come again. */
  readonly onLost: (lost: boolean) => void;
  /** No picture came for five minutes. Called once. */
  readonly onGivenUp: () => void;
  /** Monotonic microseconds. */
  readonly nowUs: () => number;
}

/**
 * Stands in for a capture that pauses (its window is loaded again, has crashed, or its camera is gone): repeats the last
 * keyframe at a low rate until pictures come again, so that nothing behind it ends.
 */
export class HoldPicture {
  readonly #options: HoldPictureOptions;
  #timer: NodeJS.Timeout | undefined;
  #lastKey: AccessUnit | null = null;
  #lastPictureUs = 0;
  #lost = false;

  constructor(options: HoldPictureOptions) {
    this.#options = options;
  }

  /** Pictures have stopped coming, and the last one, if there was one, is held. */
  get lost(): boolean {
    return this.#lost;
  }

  /** Begins to watch. */
  start(): void {
    this.#lastPictureUs = this.#options.nowUs();
    this.#timer = setInterval(() => this.#check(), REPEAT_MS);
  }

  /** Stops for good. */
  stop(): void {
    clearInterval(this.#timer);
    this.#lastKey = null;
  }

  /** A picture has come; H.264. */
  saw(picture: AccessUnit): void {
    this.#lastPictureUs = this.#options.nowUs();
    if (picture.key) this.#lastKey = picture;
    if (this.#lost) this.#set(false);
  }

  #check(): void {
    const quietUs = this.#options.nowUs() - this.#lastPictureUs;
    if (quietUs < (this.#lastKey ? HOLD_AFTER_US : FIRST_PICTURE_US)) return;
    this.#set(true);
    if (quietUs >= GIVE_UP_AFTER_US) {
      clearInterval(this.#timer);
      this.#options.onGivenUp();
    } else if (this.#lastKey) {
      this.#options.repeat(this.#lastKey);
    }
  }

  #set(lost: boolean): void {
    if (lost === this.#lost) return;
    this.#lost = lost;
    this.#options.onLost(lost);
  }
}

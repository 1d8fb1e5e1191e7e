import { MediaLink, type MediaLinkOptions } from '../../src-preload/media-link/media-link.ts';
import type { LinkFormat, LinkUnit } from '../../src-preload/media-link/packet.ts';
import type { LinkPort } from '../../src-preload/media-link/port.ts';
import { ClockKeeper } from './clock-keeper.ts';

/** Main's clock is asked at this distance, milliseconds. Its answers are also the sign that main is still there. */
const ASK_EVERY_MS = 1_000;
/**
 * So many questions without an answer mean that the link has ended: a MessagePort in a worker does not say so. Main answers
 * within milliseconds, and 4 s are longer than any pause it makes.
 */
const UNANSWERED_MAX = 4;

/** What the owner of a {@link WindowLink} is told. */
export interface WindowLinkOptions extends Omit<MediaLinkOptions, 'onClose'> {
  /** The link has ended without {@link WindowLink.close}. Called once. */
  readonly onLost: () => void;
}

/** A window's end of a media link: it keeps main's clock, and notices when nobody is at the other end any more. */
export class WindowLink {
  readonly #link: MediaLink;
  readonly #clock: ClockKeeper;
  readonly #onLost: () => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #open = true;

  constructor(port: LinkPort, { onLost, ...options }: WindowLinkOptions) {
    this.#onLost = onLost;
    this.#link = new MediaLink(port, { ...options, onClose: () => this.#lost() });
    this.#clock = new ClockKeeper(() => this.#link.askClock());
    this.#timer = setInterval(() => this.#ask(), ASK_EVERY_MS);
    void this.#clock.start();
  }

  /** Microseconds main's clock is ahead of `nowUs`; null before its first answer. */
  get mainAheadUs(): number | null {
    return this.#clock.offsetUs;
  }

  /** Says what the next units are. */
  sendFormat(format: LinkFormat): void {
    this.#link.sendFormat(format);
  }

  /** Sends a unit; false when it was dropped. */
  send(unit: LinkUnit): boolean {
    return this.#link.send(unit);
  }

  /** Asks main for a keyframe. */
  requestKeyframe(): void {
    this.#link.requestKeyframe();
  }

  /** Ends the link. Idempotent. */
  close(): void {
    this.#open = false;
    clearInterval(this.#timer);
    this.#link.close();
  }

  #ask(): void {
    if (this.#clock.unanswered >= UNANSWERED_MAX) this.#lost();
    else void this.#clock.askAgain();
  }

  #lost(): void {
    if (!this.#open) return;
    this.close();
    this.#onLost();
  }
}

import type { LinkFormat, LinkUnit } from '../../../src-preload/media-link/packet.ts';
import type { Logger } from '../../base/log.ts';
import type { AccessUnit } from '../../media/access-unit.ts';
import type { CaptureTaker } from './capture-links.ts';
import { CaptureTimeline, MIN_STEP_US } from './capture-timeline.ts';
import { HoldPicture } from './hold-picture.ts';
import { pictureFault } from './picture-check.ts';

/** The longest Opus packet there is: six frames of 1275 bytes, and their framing (RFC 6716, 3.4). */
const MAX_SOUND_BYTES = 7_664;

/** Turns VP8 pictures into H.264 ones, which come out later. */
export interface Transcoder {
  /** False when the picture was not taken; a keyframe is asked for as soon as one is of use. */
  push(picture: AccessUnit): boolean;
  /** Never rejects. */
  stop(): Promise<void>;
}

/** What a {@link CaptureIntake} works with. */
export interface CaptureIntakeOptions {
  /** Takes H.264 pictures and Opus frames on main's clock. */
  readonly onUnit: (unit: AccessUnit) => void;
  /** The window says what it sends. */
  readonly onFormat: (format: LinkFormat) => void;
  /** Asks the window for a keyframe. */
  readonly requestKeyframe: () => void;
  /** Opened with the first VP8 picture. */
  readonly openTranscoder: (hooks: {
    readonly onPicture: (picture: AccessUnit) => void;
    readonly onKeyframeWanted: () => void;
  }) => Transcoder;
  /** A picture was left out. */
  readonly onDropped: () => void;
  readonly onOwnerChanged: () => void;
  readonly onLost: (lost: boolean) => void;
  readonly onGivenUp: () => void;
  readonly logger: Logger;
  /** Monotonic microseconds. */
  readonly nowUs: () => number;
}

/**
 * What a window captures, as a stream that never pauses: units are checked, put on main's clock and handed on the moment
 * they come; VP8 goes through the transcoder; when pictures stop coming the last one is held.
 */
export class CaptureIntake implements CaptureTaker {
  readonly #options: CaptureIntakeOptions;
  readonly #timeline: CaptureTimeline;
  readonly #hold: HoldPicture;
  #transcoder: Transcoder | null = null;
  #awaitsKey = true;
  #faultSaid = false;
  /** The time of the last picture handed on. */
  #sentUs = 0;

  constructor(options: CaptureIntakeOptions) {
    const { logger, nowUs } = options;
    this.#options = options;
    this.#timeline = new CaptureTimeline((byUs) =>
      logger.warn('capture times were not near the present and are shifted', {
        byMs: Math.round(byUs / 1000),
      }),
    );
    this.#hold = new HoldPicture({
      repeat: (key) => this.#repeat(key),
      onLost: options.onLost,
      onGivenUp: options.onGivenUp,
      nowUs,
    });
  }

  /** Begins to watch for pictures. */
  start(): void {
    this.#hold.start();
  }

  /** Stops; nothing is handed on any more. */
  async stop(): Promise<void> {
    this.#hold.stop();
    await this.#transcoder?.stop();
  }

  /** The window says what it sends. */
  onFormat(format: LinkFormat): void {
    this.#options.onFormat(format);
  }

  /** Another window films, or it has come or gone. */
  onOwnerChanged(): void {
    this.#options.onOwnerChanged();
  }

  /** What follows comes over another link, perhaps on another clock. */
  onNewLink(): void {
    this.#timeline.newClock();
    this.#awaitKey();
  }

  /** The window's next unit. */
  onUnit(unit: LinkUnit): void {
    if (unit.kind === 'audio') this.#sound(unit);
    else this.#picture(unit);
  }

  /** What follows the last picture cannot be decoded without a keyframe: pictures are left out until one comes. */
  #awaitKey(): void {
    this.#awaitsKey = true;
    this.#options.requestKeyframe();
  }

  #sound({ codec, ptsUs, bytes }: LinkUnit): void {
    if (codec !== 'opus' || bytes.length > MAX_SOUND_BYTES || this.#awaitsKey) return;
    const placedUs = this.#timeline.place('audio', ptsUs, this.#options.nowUs());
    if (placedUs !== null)
      this.#options.onUnit({ kind: 'audio', ptsUs: Math.round(placedUs), key: true, bytes });
  }

  #picture({ codec, ptsUs, key, bytes }: LinkUnit): void {
    if (this.#awaitsKey && !key) {
      this.#options.onDropped();
      return;
    }
    const fault = codec === 'h264' ? pictureFault(bytes, key) : null;
    if (fault !== null) {
      if (!this.#faultSaid) this.#options.logger.warn('captured pictures cannot be used', { fault, key });
      this.#faultSaid = true;
      this.#options.onDropped();
      if (!this.#awaitsKey) this.#awaitKey();
      return;
    }
    this.#awaitsKey = false;
    const placedUs = this.#timeline.place('video', ptsUs, this.#options.nowUs()) ?? ptsUs;
    const picture: AccessUnit = { kind: 'video', ptsUs: Math.round(placedUs), key, bytes };
    if (codec === 'h264') {
      this.#leaveTranscoder();
      this.#deliver(picture);
    } else if (!this.#throughTranscoder(picture)) {
      this.#options.onDropped();
      this.#awaitsKey = true;
    }
  }

  #throughTranscoder(picture: AccessUnit): boolean {
    this.#transcoder ??= this.#options.openTranscoder({
      onPicture: (made) => this.#deliver(made),
      onKeyframeWanted: () => this.#awaitKey(),
    });
    return this.#transcoder.push(picture);
  }

  /** A window that was loaded again may encode H.264 by now: what is still in the works would come in between. */
  #leaveTranscoder(): void {
    void this.#transcoder?.stop();
    this.#transcoder = null;
  }

  #deliver(picture: AccessUnit): void {
    this.#hold.saw(picture);
    // What the transcoder took its time for may be older than a picture that was held meanwhile.
    this.#send(picture, Math.max(picture.ptsUs, this.#sentUs + MIN_STEP_US));
  }

  #send(picture: AccessUnit, ptsUs: number): void {
    this.#sentUs = ptsUs;
    this.#options.onUnit(ptsUs === picture.ptsUs ? picture : { ...picture, ptsUs });
  }

  #repeat(key: AccessUnit): void {
    // What a window sends after a pause goes on where it was, but the repeated picture is what a decoder has by then.
    if (!this.#awaitsKey) this.#awaitKey();
    const nowUs = this.#options.nowUs();
    this.#send(key, Math.round(this.#timeline.hold(nowUs)));
  }
}

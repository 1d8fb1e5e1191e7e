import type { AccessUnit, StreamInfo } from '../media/access-unit.ts';
import type { Recording } from '../outputs/recording/recording.ts';

/** How far sound may begin behind the first picture and still get its track in a recording, in pictures. */
const PICTURES_TO_WAIT_FOR_SOUND = 30;

/**
 * Holds back the beginning of a recording until it is known whether there is sound: a file's tracks are written first.
 * Units that come before the first picture are let go.
 */
export class RecordingGate {
  readonly #recording: Pick<Recording, 'push' | 'setStreams'>;
  readonly #expectSound: boolean;
  #held: AccessUnit[] = [];
  #pictures = 0;
  #open = false;

  /** @param expectSound the input has sound, so that the output is expected to have some */
  constructor(recording: Pick<Recording, 'push' | 'setStreams'>, expectSound: boolean) {
    this.#recording = recording;
    this.#expectSound = expectSound;
  }

  /** Takes the next unit, and what is known of the tracks by now. */
  push(unit: AccessUnit, streams: StreamInfo): void {
    if (this.#open) {
      this.#recording.push(unit);
      return;
    }
    this.#held.push(unit);
    if (unit.kind === 'video') this.#pictures += 1;
    const complete = streams.video !== null && (streams.audio !== null || !this.#expectSound);
    if (!complete && this.#pictures < PICTURES_TO_WAIT_FOR_SOUND) return;
    if (streams.video === null) this.#held.shift();
    else this.#release(streams);
  }

  /** The stream has ended, perhaps before the wait was over. */
  finish(streams: StreamInfo): void {
    if (!this.#open && streams.video !== null) this.#release(streams);
  }

  #release(streams: StreamInfo): void {
    this.#open = true;
    this.#recording.setStreams(streams);
    for (const unit of this.#held) this.#recording.push(unit);
    this.#held = [];
  }
}

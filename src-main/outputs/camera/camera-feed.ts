import type { SinkHandle } from '../../media/engine/client.ts';
import type { CameraSummary } from '../../media/engine/options.ts';
import { UnitQueue } from '../../media/engine/unit-queue.ts';
import type { ProgrammeSink, ProgrammeUnit } from '../programme/programme-sink.ts';

/** Pictures that wait at most: all that the programme may give at once to who joins, and a second more. */
const CAPACITY = 330;
/** What has waited longer is left out up to a keyframe: a camera is to show what is now. */
const MAX_WAIT_US = 2_000_000;

/** Hands the programme's pictures to a camera as it takes them; beyond its bounds, groups of pictures are left out. */
export class CameraFeed implements ProgrammeSink {
  readonly #queue: UnitQueue;
  readonly #onDropped: (pictures: number) => void;
  #dropped = 0;

  constructor(camera: Pick<SinkHandle<CameraSummary>, 'push'>, onDropped: (pictures: number) => void) {
    this.#onDropped = onDropped;
    this.#queue = new UnitQueue({
      capacity: CAPACITY,
      maxWaitUs: MAX_WAIT_US,
      handle: (unit) => camera.push(unit),
      // The camera's own end says what went wrong with it.
      onError: () => undefined,
    });
  }

  /** Pictures of any size are fitted in. */
  onStreams(): void {}

  /** The next unit; sound is nothing to a camera. Never waits. */
  onUnit(unit: ProgrammeUnit): void {
    if (unit.kind !== 'video') return;
    void this.#queue.push(unit);
    const { dropped } = this.#queue;
    if (dropped > this.#dropped) this.#onDropped(dropped - this.#dropped);
    this.#dropped = dropped;
  }
}

import type { SinkHandle } from '../../media/engine/client.ts';
import type { CameraSummary } from '../../media/engine/options.ts';
import type { ProgrammeSink, ProgrammeUnit } from '../programme/programme-sink.ts';

/** Hands the programme's pictures to a camera; what it has no room for is left out up to the next keyframe. */
export class CameraFeed implements ProgrammeSink {
  readonly #camera: Pick<SinkHandle<CameraSummary>, 'offer'>;
  readonly #onDropped: () => void;
  #awaitsKey = true;

  constructor(camera: Pick<SinkHandle<CameraSummary>, 'offer'>, onDropped: () => void) {
    this.#camera = camera;
    this.#onDropped = onDropped;
  }

  /** Pictures of any size are fitted in. */
  onStreams(): void {}

  /** The next unit; sound is nothing to a camera. */
  onUnit(unit: ProgrammeUnit): void {
    if (unit.kind !== 'video') return;
    this.#awaitsKey = (this.#awaitsKey && !unit.key) || !this.#camera.offer(unit);
    if (this.#awaitsKey) this.#onDropped();
  }
}

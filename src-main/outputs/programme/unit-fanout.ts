import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';
import { PictureGroup } from './picture-group.ts';
import type { ProgrammeSink } from './programme-sink.ts';

/**
 * Hands every unit to every sink, as it is and when it comes. A sink that joins is told the tracks and given the pictures
 * since the last keyframe, so that it has a picture at once.
 */
export class UnitFanout {
  /** Sinks, and whether each still waits for a keyframe to begin with. */
  readonly #sinks = new Map<ProgrammeSink, { awaitsKey: boolean }>();
  #streams: StreamInfo | null = null;
  readonly #group = new PictureGroup();
  #begun = false;

  /** The tracks of what goes out; null while nothing does. */
  get streams(): StreamInfo | null {
    return this.#streams;
  }

  /** Adds a sink. @returns a function that takes it away */
  add(sink: ProgrammeSink): () => void {
    const { pictures } = this.#group;
    this.#sinks.set(sink, { awaitsKey: pictures.length === 0 });
    if (this.#streams) sink.onStreams(this.#streams);
    for (const unit of pictures) sink.onUnit(unit);
    return () => void this.#sinks.delete(sink);
  }

  /** The tracks of the units that follow. */
  setStreams(streams: StreamInfo): void {
    this.#streams = streams;
    for (const sink of this.#sinks.keys()) sink.onStreams(streams);
  }

  /** The next unit. Nothing is of use to anybody before the first keyframe. */
  push(unit: AccessUnit): void {
    if (unit.kind === 'video') {
      if (!this.#begun && !unit.key) return;
      this.#begun = true;
      this.#group.push(unit);
    }
    for (const [sink, state] of this.#sinks) {
      if (unit.kind === 'video' && unit.key) state.awaitsKey = false;
      if (!state.awaitsKey) sink.onUnit(unit);
    }
  }

  /** Another source follows: the next picture has to be a keyframe. Sinks stay. */
  restart(): void {
    this.#begun = false;
    this.#group.clear();
  }

  /** The stream has ended: who joins now is told nothing of it. */
  end(): void {
    this.restart();
    this.#streams = null;
  }
}

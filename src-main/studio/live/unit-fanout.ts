import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';
import { PictureGroup } from './picture-group.ts';

/** Takes units as they come: a window's link, a recording, a feed. Must not throw, and bounds itself what it holds. */
export interface UnitSink {
  /** What the tracks are, before the first unit and whenever it changes. */
  onStreams(streams: StreamInfo): void;
  onUnit(unit: AccessUnit): void;
}

/**
 * Hands every unit to every sink. A sink that joins is told the tracks and given the pictures since the last keyframe, so
 * that it has a picture at once.
 */
export class UnitFanout {
  readonly #sinks = new Set<UnitSink>();
  #streams: StreamInfo | null = null;
  readonly #group = new PictureGroup();
  #begun = false;

  /** Adds a sink. @returns a function that takes it away */
  add(sink: UnitSink): () => void {
    this.#sinks.add(sink);
    if (this.#streams) sink.onStreams(this.#streams);
    for (const unit of this.#group.pictures) sink.onUnit(unit);
    return () => void this.#sinks.delete(sink);
  }

  /** The tracks of the units that follow. */
  setStreams(streams: StreamInfo): void {
    this.#streams = streams;
    for (const sink of this.#sinks) sink.onStreams(streams);
  }

  /** The next unit. Pictures before the first keyframe are of no use to anybody. */
  push(unit: AccessUnit): void {
    if (unit.kind === 'video') {
      if (!this.#begun && !unit.key) return;
      this.#begun = true;
      this.#group.push(unit);
    }
    for (const sink of this.#sinks) sink.onUnit(unit);
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

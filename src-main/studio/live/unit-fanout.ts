import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';

/**
 * The longest group of pictures a late reader is given from its start. A longer one would not fit its link at once
 * (media links hold 80 units): it starts with the next keyframe instead.
 */
const MAX_GROUP_PICTURES = 72;
const MAX_GROUP_BYTES = 3 * 1024 * 1024;

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
  /** Pictures since the last keyframe; null while there is none to start with. */
  #group: AccessUnit[] | null = null;
  #groupBytes = 0;
  #begun = false;

  /** Adds a sink. @returns a function that takes it away */
  add(sink: UnitSink): () => void {
    this.#sinks.add(sink);
    if (this.#streams) sink.onStreams(this.#streams);
    for (const unit of this.#group ?? []) sink.onUnit(unit);
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
      this.#keep(unit);
    }
    for (const sink of this.#sinks) sink.onUnit(unit);
  }

  /** Another source follows: the next picture has to be a keyframe. Sinks stay. */
  restart(): void {
    this.#begun = false;
    this.#group = null;
  }

  /** The stream has ended: who joins now is told nothing of it. */
  end(): void {
    this.restart();
    this.#streams = null;
  }

  #keep(picture: AccessUnit): void {
    if (picture.key) {
      this.#group = [];
      this.#groupBytes = 0;
    }
    if (!this.#group) return;
    this.#group.push(picture);
    this.#groupBytes += picture.bytes.length;
    if (this.#group.length > MAX_GROUP_PICTURES || this.#groupBytes > MAX_GROUP_BYTES) this.#group = null;
  }
}

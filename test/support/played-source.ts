import type { AccessUnit, StreamInfo } from '../../src-main/media/access-unit.ts';
import type { ProgrammeSink, ProgrammeUnit } from '../../src-main/outputs/programme/programme-sink.ts';

/** A programme that is played by hand: sinks that join get the pictures since the last keyframe. */
export class PlayedSource {
  readonly #sinks = new Set<ProgrammeSink>();
  group: ProgrammeUnit[] = [];
  streams: StreamInfo | null = null;

  /** Sinks that listen. */
  get readers(): number {
    return this.#sinks.size;
  }

  add(sink: ProgrammeSink): () => void {
    this.#sinks.add(sink);
    if (this.streams) sink.onStreams(this.streams);
    for (const unit of this.group) sink.onUnit(unit);
    return () => void this.#sinks.delete(sink);
  }

  setStreams(streams: StreamInfo): void {
    this.streams = streams;
    for (const sink of this.#sinks) sink.onStreams(streams);
  }

  push(unit: AccessUnit): void {
    if (unit.kind === 'video' && unit.key) this.group = [];
    if (unit.kind === 'video') this.group.push(unit);
    for (const sink of [...this.#sinks]) sink.onUnit(unit);
  }
}

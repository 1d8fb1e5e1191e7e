import type { StreamInfo } from '../../src-main/media/access-unit.ts';
import type { ProgrammeSink, ProgrammeUnit } from '../../src-main/outputs/programme/programme-sink.ts';
import type { Wanted } from '../../src-main/outputs/programme/renditions.ts';

/** A programme, and renditions of it, that are played: what they are given goes to who takes it. */
export class PlayedProgramme {
  picture: 'live' | 'held' | 'card' = 'live';
  streams: StreamInfo | null = null;
  readonly sinks = new Set<ProgrammeSink>();
  /** What was wanted of the renditions, in order. */
  readonly wanted: Wanted[] = [];

  add(sink: ProgrammeSink, wanted?: Wanted | { readonly held?: boolean }): () => void {
    if (wanted && 'video' in wanted) this.wanted.push(wanted);
    this.sinks.add(sink);
    if (this.streams) sink.onStreams(this.streams);
    return () => void this.sinks.delete(sink);
  }

  /** The tracks of what follows. */
  show(streams: StreamInfo): void {
    this.streams = streams;
    for (const sink of [...this.sinks]) sink.onStreams(streams);
  }

  /** The next units. */
  give(...units: readonly ProgrammeUnit[]): void {
    for (const unit of units) for (const sink of [...this.sinks]) sink.onUnit(unit);
  }
}

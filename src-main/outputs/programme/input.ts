import type { ProgrammeSink } from './programme-sink.ts';
import type { UnitFanout } from './unit-fanout.ts';

/**
 * What is sent to the job, camera as well as file: H.264 and sound with their capture times on main's clock, from a keyframe
 * on. Nothing is held: between streams nothing comes.
 */
export interface SourceProgramme {
  /** The tracks of what is sent; null while nothing is. */
  readonly streams: UnitFanout['streams'];
  /** Adds a sink; it is told the tracks and given the pictures since the last keyframe. @returns a function that takes it away */
  add(sink: ProgrammeSink): () => void;
}

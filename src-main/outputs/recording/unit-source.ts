import type { ProgrammeSink } from '../programme/programme-sink.ts';

/** What can be recorded: units from a keyframe on, on main's monotonic clock. */
export interface UnitSource {
  /**
   * Adds a sink.
   * @param options `held: false` for one that wants no held pictures
   * @returns a function that takes it away
   */
  add(sink: ProgrammeSink, options?: { readonly held?: boolean }): () => void;
}

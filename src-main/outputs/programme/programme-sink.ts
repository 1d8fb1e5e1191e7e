import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';

/** A unit as outputs get it: times rise strictly and lie on main's monotonic clock (base/clock.ts), near now. */
export interface ProgrammeUnit extends AccessUnit {
  /** A repetition of what was shown before, or a card. */
  readonly held?: true;
}

/**
 * Takes units as they come, from a keyframe on: a window's link, a recording, a feed. Must not wait, and bounds itself what
 * it holds.
 */
export interface ProgrammeSink {
  /** What the tracks are, before the first unit and whenever it changes. */
  onStreams(streams: StreamInfo): void;
  onUnit(unit: ProgrammeUnit): void;
}

import type { SourceSummary } from '../options.ts';

/** The figures of a source while it runs. */
export type SourceCounts = { -readonly [Name in keyof SourceSummary]: SourceSummary[Name] };

/** Figures of a source that has not begun. */
export function emptyCounts(): SourceCounts {
  return { frames: 0, framesDropped: 0, audioUnits: 0, bytes: 0, packetsDamaged: 0 };
}

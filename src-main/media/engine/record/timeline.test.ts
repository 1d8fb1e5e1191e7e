import { describe, expect, it } from 'vitest';
import type { AccessUnit } from '../../access-unit.ts';
import { RecordingTimeline } from './timeline.ts';

const PICTURE_US = 40_000;

function unit(kind: AccessUnit['kind'], ptsUs: number): AccessUnit {
  return { kind, ptsUs, key: true, bytes: new Uint8Array(1) };
}

/** Places a run of units, 40 ms apart, and answers their times in the recording. */
function run(
  timeline: RecordingTimeline,
  kind: AccessUnit['kind'],
  fromUs: number,
  count: number,
): (number | null)[] {
  return Array.from(
    { length: count },
    (_, index) => timeline.place(unit(kind, fromUs + index * PICTURE_US), PICTURE_US)?.ptsUs ?? null,
  );
}

describe('RecordingTimeline', () => {
  it('begins at 0 and keeps both tracks on one shift', () => {
    const timeline = new RecordingTimeline(5_000_000);
    expect(run(timeline, 'video', 5_000_000, 3)).toEqual([0, 40_000, 80_000]);
    expect(run(timeline, 'audio', 5_010_000, 2)).toEqual([10_000, 50_000]);
    expect(timeline.endUs).toBe(120_000);
  });

  it('leaves out what lies before the beginning', () => {
    const timeline = new RecordingTimeline(1_000_000);
    expect(run(timeline, 'audio', 960_000, 2)).toEqual([null, 0]);
  });

  it('keeps a pause as long as it is one', () => {
    const timeline = new RecordingTimeline(0);
    run(timeline, 'video', 0, 1);
    expect(run(timeline, 'video', 10_000_000, 1)).toEqual([10_000_000]);
    expect(timeline.jumps).toBe(0);
  });

  it('keeps pictures that were away for long where the sound is that went on', () => {
    const timeline = new RecordingTimeline(0);
    run(timeline, 'video', 0, 1);
    run(timeline, 'audio', 0, 750);
    expect(run(timeline, 'video', 30_000_000, 2)).toEqual([30_000_000, 30_040_000]);
    expect(run(timeline, 'audio', 30_000_000, 2)).toEqual([30_000_000, 30_040_000]);
    expect(timeline.jumps).toBe(0);
  });

  it.each([
    ['forwards', 60_000_000],
    ['backwards', -60_000_000],
    ['back to the beginning of a short loop', 0],
  ])('closes a jump %s, with the other track still behind it', (_what, toUs) => {
    const timeline = new RecordingTimeline(0);
    run(timeline, 'video', 0, 50);
    run(timeline, 'audio', 0, 48);
    expect(run(timeline, 'video', toUs, 2)).toEqual([2_000_000, 2_040_000]);
    expect(run(timeline, 'audio', 48 * PICTURE_US, 2)).toEqual([1_920_000, 1_960_000]);
    expect(run(timeline, 'audio', toUs, 2)).toEqual([2_000_000, 2_040_000]);
    expect(timeline.jumps).toBe(1);
  });

  it('does not place a track that has a clock of its own', () => {
    const timeline = new RecordingTimeline(0);
    run(timeline, 'video', 0, 10);
    expect(run(timeline, 'audio', 90_000_000, 1)).toEqual([null]);
  });
});

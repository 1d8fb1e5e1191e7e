import { describe, expect, it } from 'vitest';
import type { AccessUnit } from '../../media/access-unit.ts';
import { OutputTimeline } from './output-timeline.ts';

const unit = (ptsUs: number, kind: 'video' | 'audio' = 'video', dtsUs?: number): AccessUnit => ({
  kind,
  ptsUs,
  key: true,
  bytes: new Uint8Array(1),
  ...(dtsUs !== undefined && { dtsUs }),
});

describe('OutputTimeline', () => {
  it('does not touch times that were kept, not over a change of jobs either', () => {
    const timeline = new OutputTimeline();
    const units = [unit(5_000_000), unit(5_033_000), unit(5_010_000, 'audio')];
    expect(units.map((each) => timeline.place(each))).toEqual(units);
    timeline.nextJob();
    const next = unit(7_000_000);
    expect(timeline.place(next)).toBe(next);
  });

  it('lets pictures be reordered', () => {
    const timeline = new OutputTimeline();
    const times = [100_000, 200_000, 133_000, 166_000].map((us) => timeline.place(unit(us)).ptsUs);
    expect(times).toEqual([100_000, 200_000, 133_000, 166_000]);
  });

  it('carries times on that begin anew with a job', () => {
    const timeline = new OutputTimeline();
    timeline.place(unit(8_000_000));
    timeline.nextJob();
    expect(timeline.place(unit(0)).ptsUs).toBe(8_033_333);
    expect(timeline.place(unit(20_000, 'audio', 10_000))).toMatchObject({
      ptsUs: 8_053_333,
      dtsUs: 8_043_333,
    });
    expect(timeline.place(unit(33_000)).ptsUs).toBe(8_066_333);
  });

  it('carries on a runner that restarts within a job, and has no times below zero', () => {
    const timeline = new OutputTimeline();
    expect(timeline.place(unit(-5_000_000)).ptsUs).toBe(33_333);
    expect(timeline.place(unit(0)).ptsUs).toBe(5_033_333);
    expect(timeline.place(unit(-4_000_000)).ptsUs).toBe(5_066_666);
  });
});

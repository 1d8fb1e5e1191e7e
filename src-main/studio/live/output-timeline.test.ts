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

/** A timeline, its clock, and what the present job was sent. */
function timeline() {
  let nowUs = 0;
  const made = new OutputTimeline(() => nowUs);
  return {
    timeline: made,
    pass: (us: number) => (nowUs += us),
    nextJob: (firstUs: number | null = null, lastUs = firstUs) => made.nextJob(() => ({ firstUs, lastUs })),
    times: (...all: AccessUnit[]) => all.map((each) => made.place(each)?.ptsUs ?? null),
  };
}

describe('OutputTimeline', () => {
  it('does not touch times that were kept, not over a change of jobs either', () => {
    const { timeline: times, nextJob } = timeline();
    nextJob(5_000_000, 5_100_000);
    const units = [unit(5_000_000), unit(5_033_000), unit(5_010_000, 'audio')];
    expect(units.map((each) => times.place(each))).toEqual(units);
    nextJob(7_000_000, 7_000_000);
    const next = unit(7_000_000);
    expect(times.place(next)).toBe(next);
  });

  it('lets pictures be reordered, also after a change of jobs', () => {
    const { times, nextJob } = timeline();
    const reordered = [100_000, 200_000, 133_000, 166_000];
    expect(times(...reordered.map((us) => unit(us)))).toEqual(reordered);
    nextJob(300_000, 500_000);
    const later = reordered.map((us) => us + 200_000);
    expect(times(...later.map((us) => unit(us)))).toEqual(later);
  });

  it('carries times on that begin anew with a job, by as much as was lost', () => {
    const { timeline: made, times, nextJob, pass } = timeline();
    times(unit(8_000_000));
    nextJob(8_100_000, 9_200_000);
    pass(1_200_000);
    expect(times(unit(0))).toEqual([9_200_000]);
    expect(made.place(unit(20_000, 'audio', 10_000))).toMatchObject({ ptsUs: 9_220_000, dtsUs: 9_210_000 });
    expect(times(unit(33_000))).toEqual([9_233_000]);
  });

  it('puts the first picture of a clock of its own behind the last one, however quickly it comes', () => {
    const { times, nextJob } = timeline();
    times(unit(8_000_000));
    nextJob(8_100_000, 8_100_000);
    expect(times(unit(900_000_000), unit(900_033_000))).toEqual([8_033_333, 8_066_333]);
  });

  it('carries on a runner that restarts within a job, and has no times below zero', () => {
    const { times } = timeline();
    expect(times(unit(-5_000_000), unit(0), unit(-4_000_000))).toEqual([33_333, 5_033_333, 5_066_666]);
  });

  it('lets pictures that viewers have seen pass in hardly any time, and then goes on where it was', () => {
    const { times, nextJob } = timeline();
    times(unit(1_000_000), unit(1_033_000), unit(1_066_000));
    nextJob(1_000_000, 1_133_000);
    const again = [1_000_000, 1_033_000, 1_066_000, 1_100_000, 1_133_000];
    expect(times(...again.map((us) => unit(us)))).toEqual([
      1_066_100, 1_066_200, 1_066_300, 1_100_000, 1_133_000,
    ]);
  });

  it('leaves out sound that was heard, and sound whose clock is not known yet', () => {
    const { times, nextJob } = timeline();
    times(unit(1_000_000), unit(1_010_000, 'audio'), unit(1_030_000, 'audio'));
    nextJob(1_000_000, 1_060_000);
    expect(times(unit(1_040_000, 'audio'))).toEqual([null]);
    expect(times(unit(1_060_000), unit(1_030_000, 'audio'), unit(1_050_000, 'audio'))).toEqual([
      1_060_000,
      null,
      1_050_000,
    ]);
  });

  it('never lets time stand still or go back, whatever a chain of jobs writes', () => {
    const { times, nextJob, pass } = timeline();
    const placed: number[] = [];
    const starts = [5_000_000, 4_900_000, 0, 70_000_000_000, 5_200_000];
    for (const [job, startUs] of starts.entries()) {
      const sentUs = 5_000_000 + job * 100_000;
      nextJob(sentUs, sentUs + 100_000);
      for (let n = 0; n < 10; n += 1) {
        pass(10_000);
        placed.push(...times(unit(startUs + n * 10_000)).filter((us) => us !== null));
      }
    }
    expect(placed).toHaveLength(50);
    for (const [n, us] of placed.entries()) {
      const before = placed[n - 1] ?? us - 1;
      expect(us).toBeGreaterThan(before);
      // Nothing was lost here, so that no step is longer than the least one put between two clocks.
      expect(us - before).toBeLessThan(100_000);
    }
  });
});

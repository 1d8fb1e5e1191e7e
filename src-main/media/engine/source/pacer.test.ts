import { describe, expect, it } from 'vitest';
import { Pacer, type PacerClock, SESSION_START_US } from './pacer.ts';

/** A clock that waits at once. */
class FakeClock implements PacerClock {
  now = 50_000_000;
  readonly waits: number[] = [];
  nowUs(): number {
    return this.now;
  }
  async wait(us: number): Promise<void> {
    this.waits.push(us);
    this.now += us;
  }
}

const LATE_US = 100_000;
const signal = new AbortController().signal;

describe('Pacer', () => {
  it('takes the first moment as now, and waits for those that follow', async () => {
    const clock = new FakeClock();
    const pacer = new Pacer(true, clock);
    for (let frame = 0; frame < 3; frame += 1) {
      expect(await pacer.due(SESSION_START_US + frame * 40_000, LATE_US, signal)).toBe('due');
    }
    expect(clock.waits).toEqual([40_000, 40_000]);
  });

  it('lets a short delay be caught up, and drops what is later', async () => {
    const clock = new FakeClock();
    const pacer = new Pacer(true, clock);
    await pacer.due(SESSION_START_US, LATE_US, signal);
    clock.now += 300_000;
    const answers = [];
    for (let frame = 1; frame <= 10; frame += 1) {
      answers.push(await pacer.due(SESSION_START_US + frame * 40_000, LATE_US, signal));
    }
    expect(answers.slice(0, 4)).toEqual(['late', 'late', 'late', 'late']);
    expect(answers.slice(4)).not.toContain('late');
    expect(pacer.ptsUs(SESSION_START_US + 400_000)).toBe(SESSION_START_US + 400_000);
  });

  it('goes on later after a pause, for every track alike', async () => {
    const clock = new FakeClock();
    const pacer = new Pacer(true, clock);
    await pacer.due(SESSION_START_US, LATE_US, signal);
    clock.now += 5_000_000;
    expect(await pacer.due(SESSION_START_US + 40_000, LATE_US, signal)).toBe('due');
    expect(pacer.ptsUs(SESSION_START_US + 40_000)).toBe(SESSION_START_US + 5_000_000);
    expect(await pacer.due(SESSION_START_US + 41_000, LATE_US, signal)).toBe('due');
    expect(clock.waits).toEqual([1_000]);
  });

  it('never waits when it is not paced, but ends when told', async () => {
    const clock = new FakeClock();
    const pacer = new Pacer(false, clock);
    const stop = new AbortController();
    expect(await pacer.due(SESSION_START_US + 60_000_000, 0, stop.signal)).toBe('due');
    stop.abort(new Error('told'));
    await expect(pacer.due(SESSION_START_US, 0, stop.signal)).rejects.toThrow('told');
    expect(clock.waits).toEqual([]);
  });
});

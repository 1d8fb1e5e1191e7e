import { describe, expect, it } from 'vitest';
import type { JobTrouble } from '../../gateway/index.ts';
import { TroubleWatch } from './trouble-watch.ts';

describe('TroubleWatch', () => {
  it.each([
    ['payment_failing', 0],
    ['control_lost', 500],
    ['input_stalled', 1_000],
    ['events_silent', 0],
  ] as [JobTrouble, number][])('leaves for %s, after %i ms', (trouble, patienceMs) => {
    const watch = new TroubleWatch();
    const early = watch.due([trouble], 10_000);
    expect(early).toBe(patienceMs === 0 ? trouble : null);
    if (patienceMs > 0) expect(watch.due([trouble], 10_000 + patienceMs - 1)).toBeNull();
    expect(watch.due([trouble], 10_000 + patienceMs)).toBe(trouble);
  });

  it.each(['runner_degraded', 'runner_failing', 'output_stalled'] as JobTrouble[])(
    'does not leave for %s, which is shown or seen to elsewhere',
    (trouble) => {
      const watch = new TroubleWatch();
      watch.due([trouble], 0);
      expect(watch.due([trouble], 100_000)).toBeNull();
    },
  );

  it('counts anew when the trouble was over in between', () => {
    const watch = new TroubleWatch();
    watch.due(['input_stalled'], 0);
    watch.due([], 900);
    expect(watch.due(['input_stalled'], 1_100)).toBeNull();
    expect(watch.due(['input_stalled'], 2_100)).toBe('input_stalled');
  });

  it('lets half a minute pass before the same trouble is a reason again, another one is at once', () => {
    const watch = new TroubleWatch();
    watch.tried('payment_failing', 0);
    expect(watch.due(['payment_failing'], 29_999)).toBeNull();
    expect(watch.due(['payment_failing', 'events_silent'], 29_999)).toBe('events_silent');
    expect(watch.due(['payment_failing'], 30_000)).toBe('payment_failing');
  });
});

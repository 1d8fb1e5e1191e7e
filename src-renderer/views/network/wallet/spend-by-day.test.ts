import { expect, it } from 'vitest';
import { sampleSpendSession } from '../../../../test/support/sample-payments.ts';
import { spendByDay } from './spend-by-day.ts';

const day = (date: string, time = '12:00') => Date.parse(`${date}T${time}Z`);
const spent = (startedMs: number, paidWei: string) => sampleSpendSession({ startedMs, paidWei });

it('adds up what was spent by the day in UTC, the dearest day filling the plot', () => {
  const sessions = [
    spent(day('2026-05-12', '00:00'), '30'),
    spent(day('2026-05-12', '23:59'), '10'),
    spent(day('2026-05-11', '23:59'), '10'),
    spent(day('2026-05-09'), '999'),
    spent(day('2026-05-13'), '999'),
  ];
  expect(spendByDay(sessions, day('2026-05-12'), 3)).toEqual([
    { dayMs: day('2026-05-10', '00:00'), wei: 0n, share: 0 },
    { dayMs: day('2026-05-11', '00:00'), wei: 10n, share: 0.25 },
    { dayMs: day('2026-05-12', '00:00'), wei: 40n, share: 1 },
  ]);
});

it('keeps sums beyond what a float holds, and has days without any', () => {
  const sessions = [spent(day('2026-05-12'), '9007199254740993'), spent(day('2026-05-12'), '1')];
  expect(spendByDay(sessions, day('2026-05-12'), 1)[0]?.wei).toBe(9_007_199_254_740_994n);
  expect(spendByDay([], day('2026-05-12'), 2).map(({ share }) => share)).toEqual([0, 0]);
});

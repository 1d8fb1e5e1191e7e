import { expect, it } from 'vitest';
import { gaugeTone, nearCeiling, prepaidTone } from './gauges.ts';

it('warns near a ceiling, and more so just below it', () => {
  expect([0, 74, 75, 89, 90, 100].map(gaugeTone)).toEqual([
    'accent',
    'accent',
    'warn',
    'warn',
    'danger',
    'danger',
  ]);
});

it('warns when what is paid is about to run out', () => {
  expect([60, 10, 9.9, 0].map(prepaidTone)).toEqual(['ok', 'ok', 'danger', 'danger']);
});

it('tells of the nearer ceiling once most of it is used', () => {
  const spent = { sessionWei: '740', monthWei: '800' };
  const near = (sessionCeilingWei: string | null, monthCeilingWei: string | null) =>
    nearCeiling(spent, { sessionCeilingWei, monthCeilingWei });
  expect(near(null, null)).toBeNull();
  expect(near('1000', '10000')).toBeNull();
  expect(near('900', '10000')).toEqual({ of: 'stream', percent: 82 });
  expect(near('900', '900')).toEqual({ of: 'month', percent: 88 });
  expect(near(null, '0')).toEqual({ of: 'month', percent: 100 });
});

import { expect, it } from 'vitest';
import { gaugeTone, prepaidTone } from './gauges.ts';

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

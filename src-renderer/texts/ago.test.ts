import { expect, it } from 'vitest';
import { agoText } from './ago.ts';

it.each([
  [-5, 'just now'],
  [4.9, 'just now'],
  [40.9, '40 s ago'],
  [60, '1 minute ago'],
  [12 * 60 + 59, '12 minutes ago'],
  [3600, '1 hour ago'],
  [23.9 * 3600, '23 hours ago'],
  [49 * 3600, '2 days ago'],
])('says of %d s: %s', (seconds, text) => {
  expect(agoText(1e12, 1e12 + seconds * 1000)).toBe(text);
});

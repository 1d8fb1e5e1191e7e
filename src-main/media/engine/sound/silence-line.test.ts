import { expect, it } from 'vitest';
import { SilenceLine } from './silence-line.ts';

it('follows pictures, and the clock between them', () => {
  const line = new SilenceLine();
  expect(line.dueUs(0)).toBeNull();
  line.picture(5_000_000, 100_000);
  expect(line.dueUs(100_000)).toBe(4_900_000);
  expect(line.dueUs(350_000)).toBe(5_150_000);
});

it('waits as long as sound is late, and forgets that slowly', () => {
  const line = new SilenceLine();
  line.picture(5_000_000, 0);
  line.sound(4_500_000, 0);
  expect(line.dueUs(0)).toBe(4_460_000);
  line.sound(5_000_000, 0);
  expect(line.dueUs(0)).toBe(4_460_500);
  for (let n = 0; n < 2_000; n += 1) line.sound(5_000_000, 0);
  expect(line.dueUs(0)).toBe(4_900_000);
});

it('goes by sound where no pictures come, and waits two seconds at most', () => {
  const line = new SilenceLine();
  line.sound(1_000_000, 0);
  expect(line.dueUs(50_000)).toBe(950_000);
  line.picture(9_000_000, 50_000);
  line.sound(1_000_000, 60_000);
  expect(line.dueUs(60_000)).toBe(7_010_000);
});

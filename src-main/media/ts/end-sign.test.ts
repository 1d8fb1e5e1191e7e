import { describe, expect, it } from 'vitest';
import { EndSign } from './end-sign.ts';

function observations(sign: EndSign, right: boolean, most: number): number {
  let count = 0;
  for (; count < most && !sign.trusted; count += 1) sign.observe(right);
  return count;
}

describe('EndSign', () => {
  it('is believed at first and not after a break', () => {
    const sign = new EndSign();
    expect(sign.trusted).toBe(true);
    sign.broken();
    expect(sign.trusted).toBe(false);
  });

  it('is believed again when right 64 times in a row, then twice as many for each break', () => {
    const sign = new EndSign();
    sign.broken();
    expect(observations(sign, true, 1000)).toBe(64);
    sign.broken();
    expect(observations(sign, true, 1000)).toBe(128);
    sign.broken();
    expect(observations(sign, true, 1000)).toBe(256);
  });

  it('starts counting again when it was wrong', () => {
    const sign = new EndSign();
    sign.broken();
    expect(observations(sign, true, 63)).toBe(63);
    sign.observe(false);
    expect(observations(sign, true, 1000)).toBe(64);
  });

  it('stays believed whatever is observed while it is', () => {
    const sign = new EndSign();
    sign.observe(false);
    expect(sign.trusted).toBe(true);
  });
});

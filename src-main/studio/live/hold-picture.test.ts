import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AccessUnit } from '../../media/access-unit.ts';
import { HoldPicture } from './hold-picture.ts';

const picture = (n: number, key: boolean): AccessUnit => ({
  kind: 'video',
  ptsUs: n,
  key,
  bytes: Uint8Array.of(n),
});

function held() {
  const log: string[] = [];
  const hold = new HoldPicture({
    repeat: (key) => log.push(`repeat ${key.bytes[0]}`),
    onLost: (lost) => log.push(lost ? 'lost' : 'back'),
    onGivenUp: () => log.push('given up'),
    nowUs: () => Date.now() * 1000,
  });
  hold.start();
  return { hold, log };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('HoldPicture', () => {
  it('repeats the last keyframe while pictures pause, five times a second', () => {
    const { hold, log } = held();
    hold.saw(picture(1, true));
    hold.saw(picture(2, true));
    hold.saw(picture(3, false));
    vi.advanceTimersByTime(400);
    expect(log).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(log).toEqual(['lost', ...Array(5).fill('repeat 2')]);
    hold.saw(picture(4, true));
    expect(log.at(-1)).toBe('back');
    expect(hold.lost).toBe(false);
    hold.stop();
  });

  it('gives the first picture more time, and has nothing to repeat before it', () => {
    const { hold, log } = held();
    vi.advanceTimersByTime(2_900);
    expect(log).toEqual([]);
    vi.advanceTimersByTime(300);
    expect(log).toEqual(['lost']);
    hold.stop();
  });

  it('gives up after five minutes, once', () => {
    const { hold, log } = held();
    hold.saw(picture(1, true));
    vi.advanceTimersByTime(299_000);
    expect(log).not.toContain('given up');
    vi.advanceTimersByTime(600_000);
    expect(log.filter((line) => line === 'given up')).toHaveLength(1);
    expect(log.at(-1)).toBe('given up');
    hold.stop();
  });

  it('is quiet once stopped', () => {
    const { hold, log } = held();
    hold.saw(picture(1, true));
    hold.stop();
    vi.advanceTimersByTime(5_000);
    expect(log).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

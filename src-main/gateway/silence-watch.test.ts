import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SilenceWatch } from './silence-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watch(): { watch: SilenceWatch; heard: string[] } {
  const heard: string[] = [];
  return {
    heard,
    watch: new SilenceWatch({
      limitMs: 100,
      onSilence: () => heard.push('silence'),
      onSound: () => heard.push('sound'),
    }),
  };
}

describe('SilenceWatch', () => {
  it('reports a silence once, and its end', () => {
    const { watch: silence, heard } = watch();
    silence.start();
    vi.advanceTimersByTime(99);
    expect(heard).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(heard).toEqual(['silence']);
    vi.advanceTimersByTime(1000);
    silence.touch();
    expect(heard).toEqual(['silence', 'sound']);
    vi.advanceTimersByTime(100);
    expect(heard).toEqual(['silence', 'sound', 'silence']);
    silence.stop();
  });

  it('is content with any sign of life', () => {
    const { watch: silence, heard } = watch();
    silence.start();
    for (let i = 0; i < 20; i += 1) {
      vi.advanceTimersByTime(60);
      silence.touch();
    }
    expect(heard).toEqual([]);
    silence.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('says nothing before it is started or after it is stopped', () => {
    const { watch: silence, heard } = watch();
    silence.touch();
    vi.advanceTimersByTime(1000);
    silence.start();
    silence.stop();
    vi.advanceTimersByTime(1000);
    silence.touch();
    expect(heard).toEqual([]);
  });
});

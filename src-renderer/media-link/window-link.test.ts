import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MediaLink } from '../../src-preload/media-link/media-link.ts';
import { linkPortPair } from '../../src-preload/media-link/port.ts';
import { WindowLink } from './window-link.ts';

const MAIN_AHEAD_US = 5_000_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function openLink() {
  const [own, mains] = linkPortPair();
  const nowUs = (): number => performance.now() * 1000;
  const lost = vi.fn();
  const link = new WindowLink(own, { onLost: lost, nowUs });
  /** Main answers from now on, as its own end of the link does. */
  const answer = (): MediaLink => new MediaLink(mains, { nowUs: () => nowUs() + MAIN_AHEAD_US });
  return { link, lost, answer };
}

describe('WindowLink', () => {
  it('learns main’s clock', async () => {
    const { link, answer } = openLink();
    expect(link.mainAheadUs).toBeNull();
    answer();
    await vi.advanceTimersByTimeAsync(0);
    expect(link.mainAheadUs).toBe(MAIN_AHEAD_US);
    link.close();
  });

  it('stays open as long as main answers', async () => {
    const { link, lost, answer } = openLink();
    answer();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(lost).not.toHaveBeenCalled();
    link.close();
  });

  it('is lost once, and silent from then on, when main answers no more without saying so', async () => {
    const { lost } = openLink();
    await vi.advanceTimersByTimeAsync(3_999);
    expect(lost).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(lost).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is lost at once when main closes it', async () => {
    const { lost, answer } = openLink();
    answer().close();
    await vi.advanceTimersByTimeAsync(0);
    expect(lost).toHaveBeenCalledOnce();
  });

  it('is not lost when its owner closes it', async () => {
    const { link, lost } = openLink();
    link.close();
    link.close();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(lost).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});

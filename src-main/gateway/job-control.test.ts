import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RecordingChannel } from '../../test/support/gateway-channel.ts';
import { GatewayError } from '../base/errors.ts';
import { JobControl } from './job-control.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const channel = new RecordingChannel();
  const lost: string[] = [];
  const control = new JobControl({
    sink: channel,
    params: { prompt: 'start' },
    keepaliveMs: 10_000,
    onSegmentFailed: (error) => lost.push(error.code),
  });
  return { channel, control, lost };
}

const lost = new GatewayError('segment_failed', 'lost');
const gone = new GatewayError('channel_closed', 'gone');

describe('JobControl', () => {
  it('keeps the channel alive every ten seconds until it is closed', async () => {
    const { channel, control } = setUp();
    await vi.advanceTimersByTimeAsync(25_000);
    expect(channel.segments).toEqual(['{"keep":"alive"}', '{"keep":"alive"}']);
    await control.close();
    await vi.advanceTimersByTimeAsync(25_000);
    expect(channel.segments).toHaveLength(2);
    expect(channel.closed).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('sends the bare object, and only the last of those that come together', async () => {
    const { channel, control } = setUp();
    await Promise.all(['a', 'b', 'c'].map((prompt) => control.update({ prompt, seed: 1 })));
    expect(channel.segments.at(-1)).toBe('{"prompt":"c","seed":1}');
    expect(channel.segments.length).toBeLessThanOrEqual(2);
    expect(control.params).toEqual({ prompt: 'c', seed: 1 });
    await control.close();
  });

  it('repeats a lost update once', async () => {
    const { channel, control, lost: reported } = setUp();
    channel.openErrors = [lost];
    await control.update({ prompt: 'a' });
    expect(channel.segments).toEqual(['{"prompt":"a"}']);
    expect(reported).toEqual(['segment_failed']);
    channel.openErrors = [lost, lost];
    await expect(control.update({ prompt: 'b' })).rejects.toBe(lost);
    await control.close();
  });

  it('does not repeat into a channel that is gone', async () => {
    const { channel, control } = setUp();
    channel.openErrors = [gone];
    await expect(control.update({ prompt: 'a' })).rejects.toBe(gone);
    expect(channel.segments).toEqual([]);
    channel.openErrors = [gone];
    await vi.advanceTimersByTimeAsync(10_000);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(channel.segments).toEqual([]);
    await control.close();
  });
});

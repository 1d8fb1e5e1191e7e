import { describe, expect, it } from 'vitest';
import type { LiveStats } from '../../src-preload/contract.ts';
import { uplinkOf } from './uplink.ts';

const BITRATE_BPS = 2_000_000;

/** Only what is looked at. */
function figures(send: number, inputBytes = 0): LiveStats {
  return {
    dropped: { captureLink: 0, send, outputLink: 0 },
    queues: { inputBytes, outputPackets: 0 },
  } as LiveStats;
}

describe('uplinkOf', () => {
  it('counts the pictures left out since the figures before', () => {
    expect(uplinkOf(figures(7), figures(4), [], BITRATE_BPS)).toEqual({ dropped: 3, behind: false });
  });

  it('takes no account of what was left out before this window looked, or in the stream before', () => {
    expect(uplinkOf(figures(500), null, [], BITRATE_BPS).dropped).toBe(0);
    expect(uplinkOf(figures(0), figures(500), [], BITRATE_BPS).dropped).toBe(0);
  });

  it('is behind when more than half a second of video waits', () => {
    const halfASecond = BITRATE_BPS / 8 / 2;
    expect(uplinkOf(figures(0, halfASecond), null, [], BITRATE_BPS).behind).toBe(false);
    expect(uplinkOf(figures(0, halfASecond + 1), null, [], BITRATE_BPS).behind).toBe(true);
  });

  it('is behind when the orchestrator takes video more slowly than it is made', () => {
    expect(uplinkOf(figures(0), null, ['output_frozen'], BITRATE_BPS).behind).toBe(false);
    expect(uplinkOf(figures(0), null, ['input_stalled'], BITRATE_BPS).behind).toBe(true);
  });
});

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freeBytesAt, judgeRoom } from './free-space.ts';

describe('room on the disk', () => {
  it.each([
    [null, 8_000_000, 'enough'],
    [700e6, 8_000_000, 'enough'],
    [590e6, 8_000_000, 'low'],
    [510e6, 1_000_000, 'enough'],
    [499e6, 1_000_000, 'low'],
    [99e6, 1_000_000, 'full'],
  ] as const)('%d bytes at %d bit/s are %s', (free, bitrate, verdict) => {
    expect(judgeRoom(free, bitrate)).toBe(verdict);
  });

  it('is asked of the nearest folder that is there', async () => {
    const free = await freeBytesAt(tmpdir());
    expect(free).toBeGreaterThan(0);
    const below = await freeBytesAt(join(tmpdir(), 'not/there/yet'));
    expect(Math.abs((below ?? 0) - (free ?? 0))).toBeLessThan(1e9);
  });
});

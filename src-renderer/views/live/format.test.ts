import { describe, expect, it } from 'vitest';
import { bitrate, bytes, cost, duration, milliseconds } from './format.ts';

describe('formats', () => {
  it.each([
    [0, '0 kb/s'],
    [849_600, '850 kb/s'],
    [999_499, '999 kb/s'],
    [999_500, '1.0 Mb/s'],
    [2_449_000, '2.4 Mb/s'],
    [12_300_000, '12 Mb/s'],
  ])('%d bits per second are %s', (bps, text) => expect(bitrate(bps)).toBe(text));

  it.each([
    [0, '0:00'],
    [67.9, '1:07'],
    [3723, '1:02:03'],
    [-1, '0:00'],
  ])('%d seconds are %s', (seconds, text) => expect(duration(seconds)).toBe(text));

  it.each([
    ['0', 'free'],
    ['not a number', 'free'],
    ['999999', '999\u202f999 wei'],
    ['1500000000', '1.5 gwei'],
    ['1234500000000000000', '1.235 ETH'],
  ])('%s wei are %s', (wei, text) => expect(cost(wei)).toBe(text));

  it('write what was not measured as a dash', () => {
    expect([milliseconds(null), milliseconds(41.6)]).toEqual(['–', '42 ms']);
    expect([bytes(0), bytes(120_400), bytes(3_200_000), bytes(41_720_000_000)]).toEqual([
      '0 kB',
      '120 kB',
      '3.2 MB',
      '41.7 GB',
    ]);
  });
});

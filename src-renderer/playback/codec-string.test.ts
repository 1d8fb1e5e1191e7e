import { describe, expect, it } from 'vitest';
import { h264CodecString } from './codec-string.ts';

const accessUnitDelimiter = [0, 0, 0, 1, 0x09, 0xf0];
const sps = (...bytes: number[]) => [0, 0, 0, 1, 0x67, ...bytes, 0x95, 0xa0];
const idr = [0, 0, 1, 0x65, 0x88, 0x84];

describe('h264CodecString', () => {
  it('reads profile, constraints and level of the SPS behind a delimiter', () => {
    expect(h264CodecString(new Uint8Array([...accessUnitDelimiter, ...sps(0x42, 0xe0, 0x1f), ...idr]))).toBe(
      'avc1.42e01f',
    );
  });

  it('keeps leading zeros of each byte', () => {
    expect(h264CodecString(new Uint8Array(sps(0x64, 0x00, 0x0a)))).toBe('avc1.64000a');
  });

  it('takes three-byte start codes and any reference level', () => {
    expect(h264CodecString(new Uint8Array([0, 0, 1, 0x27, 0x4d, 0x40, 0x28, 0x80]))).toBe('avc1.4d4028');
  });

  it.each([
    ['a picture without parameter sets', idr],
    ['an SPS cut off before its level', [0, 0, 1, 0x67, 0x42, 0xe0]],
    ['nothing', []],
  ])('finds none in %s', (_, bytes) => {
    expect(h264CodecString(new Uint8Array(bytes))).toBeNull();
  });
});

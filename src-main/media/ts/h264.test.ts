import { describe, expect, it } from 'vitest';
import { hasRecoveryPoint, hasSlice, isFirstSlice, opensPicture, scanNals, startCodeBytes } from './h264.ts';

function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(' ', ''), 'hex');
}

function nalsIn(text: string): { lead: number; nals: string[] } {
  const bytes = hex(text);
  const pairs: number[] = [];
  const lead = scanNals(bytes, pairs);
  const nals: string[] = [];
  for (let at = 0; at < pairs.length; at += 2)
    nals.push(bytes.subarray(pairs[at], pairs[at + 1]).toString('hex'));
  return { lead, nals };
}

describe('scanNals', () => {
  it('takes start codes of 3 and 4 bytes, and zeros between', () => {
    expect(nalsIn('00000001 09f0 000001 6742 0000000001 68ce')).toEqual({
      lead: 0,
      nals: ['09f0', '6742', '68ce'],
    });
  });

  it('leaves emulation prevention and zeros inside alone', () => {
    expect(nalsIn('000001 65 0000 03 01 0000')).toEqual({ lead: 0, nals: ['6500000301'] });
  });

  it('tells bytes before the first start code', () => {
    expect(nalsIn('aabb 000001 41')).toEqual({ lead: 2, nals: ['41'] });
    expect(nalsIn('aabbcc')).toEqual({ lead: 3, nals: [] });
    expect(nalsIn('')).toEqual({ lead: 0, nals: [] });
  });

  it('leaves out empty units', () => {
    expect(nalsIn('000001 000001 0000 01 41')).toEqual({ lead: 0, nals: ['41'] });
  });
});

describe('start codes', () => {
  it.each([
    ['00000165', 3],
    ['0000000165', 4],
    ['000000000165', 0],
    ['0001', 0],
    ['', 0],
  ])('%s has %d bytes', (text, length) => {
    expect(startCodeBytes(hex(text))).toBe(length);
  });
});

describe('pictures', () => {
  it('are found by their slices', () => {
    expect(hasSlice(hex('000001 09f0 000001 6742'))).toBe(false);
    expect(hasSlice(hex('000001 09f0 000001 6588'))).toBe(true);
    expect(hasSlice(hex('6588'))).toBe(false);
  });

  it('are opened by delimiters, parameter sets and SEI', () => {
    const opening = Array.from({ length: 32 }, (_, type) => type).filter(opensPicture);
    expect(opening).toEqual([6, 7, 8, 9, 14, 15, 16, 17, 18]);
  });

  it('start at macroblock 0', () => {
    expect(isFirstSlice(hex('6588'), 0)).toBe(true);
    expect(isFirstSlice(hex('6548'), 0)).toBe(false);
  });
});

describe('hasRecoveryPoint', () => {
  const sei = (text: string): boolean => hasRecoveryPoint(hex(text), 0, hex(text).length);

  it('finds it alone and behind other messages', () => {
    expect(sei('06 06 01 c4 80')).toBe(true);
    expect(sei(`06 05 10 ${'aa'.repeat(16)} 06 01 c4 80`)).toBe(true);
    expect(sei(`06 05 ff 05 ${'aa'.repeat(260)} 06 01 c4 80`)).toBe(true);
  });

  it('finds none in others', () => {
    expect(sei('06 01 01 06 80')).toBe(false);
    expect(sei('06 ff 06 01 06 80')).toBe(false);
    expect(sei('06')).toBe(false);
    expect(sei('06 05 ff ff ff')).toBe(false);
  });
});

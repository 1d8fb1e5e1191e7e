import { describe, expect, it } from 'vitest';
import { SegmentCutter } from './segment-cutter.ts';

const picture = (ptsUs: number, key: boolean) => ({ kind: 'video', key, ptsUs }) as const;
const sound = (ptsUs: number) => ({ kind: 'audio', key: true, ptsUs }) as const;

describe('SegmentCutter', () => {
  it('starts with the first keyframe and cuts a second apart', () => {
    const cutter = new SegmentCutter();
    expect(cutter.place(sound(0))).toBe('skip');
    expect(cutter.place(picture(10, false))).toBe('skip');
    expect(cutter.place(picture(20, true))).toBe('start');
    expect(cutter.place(sound(30))).toBe('continue');
    expect(cutter.place(picture(500_000, true))).toBe('continue');
    expect(cutter.place(picture(990_000, true))).toBe('start');
  });

  it('begins a segment with the next keyframe after a loss, however soon it comes', () => {
    const cutter = new SegmentCutter();
    cutter.place(picture(0, true));
    cutter.lost();
    expect(cutter.place(sound(10))).toBe('skip');
    expect(cutter.place(picture(20, false))).toBe('skip');
    expect(cutter.place(picture(100_000, true))).toBe('start');
  });
});

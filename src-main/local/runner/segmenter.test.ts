import { describe, expect, it } from 'vitest';
import type { SegmentSink } from '../../trickle/segment.ts';
import { Segmenter } from './segmenter.ts';

/** A channel that keeps its segments as texts; `.` marks the end of one. */
function recorder(): { sink: SegmentSink; segments: string[] } {
  const segments: string[] = [];
  return {
    segments,
    sink: {
      openSegment: async () => {
        const index = segments.push('') - 1;
        const add = (text: string): void => {
          segments[index] += text;
        };
        return {
          seq: index,
          state: 'open',
          write: async (bytes) => add(Buffer.from(bytes).toString()),
          close: async () => add('.'),
          delivered: Promise.resolve(),
        };
      },
      close: async () => undefined,
    },
  };
}

const SECOND_US = 1_000_000;

describe('Segmenter', () => {
  it('starts a segment at every keyframe a second apart, and at nothing else', async () => {
    const { sink, segments } = recorder();
    let nowMs = 0;
    const segmenter = new Segmenter(sink, () => nowMs);
    for (const [text, ptsUs, startsHere] of [
      ['K', 0, true],
      ['p', SECOND_US / 2, false],
      ['k', SECOND_US / 2, true],
      ['K', SECOND_US, true],
      ['p', 3 * SECOND_US, false],
      ['K', 3 * SECOND_US, true],
    ] as const) {
      nowMs = ptsUs / 1000;
      await segmenter.write(Buffer.from(text), { ptsUs, startsHere });
    }
    await segmenter.end();
    await segmenter.end();
    expect(segments).toEqual(['Kpk', 'Kp', 'K.']);
  });

  it('starts with whatever comes first', async () => {
    const { sink, segments } = recorder();
    await new Segmenter(sink, () => 0).write(Buffer.from('p'), { ptsUs: 5, startsHere: false });
    expect(segments).toEqual(['p']);
  });

  it('puts out at most four segments a second when media runs faster than time', async () => {
    const { sink, segments } = recorder();
    let nowMs = 0;
    const segmenter = new Segmenter(sink, () => nowMs);
    for (let i = 0; i < 100; i += 1) {
      nowMs = i * 10;
      await segmenter.write(Buffer.from('K'), { ptsUs: i * SECOND_US, startsHere: true });
    }
    expect(segments).toHaveLength(4);
  });

  it('starts anew when times jump back', async () => {
    const { sink, segments } = recorder();
    let nowMs = 0;
    const segmenter = new Segmenter(sink, () => nowMs);
    await segmenter.write(Buffer.from('K'), { ptsUs: 100 * SECOND_US, startsHere: true });
    nowMs = 1000;
    await segmenter.write(Buffer.from('K'), { ptsUs: 0, startsHere: true });
    expect(segments).toEqual(['K', 'K']);
  });
});

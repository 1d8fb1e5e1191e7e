import { describe, expect, it } from 'vitest';
import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';
import { UnitFanout } from './unit-fanout.ts';

const streams: StreamInfo = { video: { codec: 'h264', width: 64, height: 64, fps: 30 }, audio: null };
const unit = (ptsUs: number, key = false, kind: 'video' | 'audio' = 'video', bytes = 1): AccessUnit => ({
  kind,
  ptsUs,
  key,
  bytes: new Uint8Array(bytes),
});

function sink() {
  const log: (number | string)[] = [];
  return {
    log,
    onStreams: ({ video }: StreamInfo) => log.push(`${video?.width}`),
    onUnit: ({ ptsUs }: AccessUnit) => log.push(ptsUs),
  };
}

describe('UnitFanout', () => {
  it('gives every sink everything, from the first keyframe on', () => {
    const fanout = new UnitFanout();
    const [a, b] = [sink(), sink()];
    fanout.add(a);
    const leave = fanout.add(b);
    fanout.setStreams(streams);
    fanout.push(unit(1));
    fanout.push(unit(2, true));
    fanout.push(unit(3, true, 'audio'));
    leave();
    fanout.push(unit(4));
    expect(a.log).toEqual(['64', 2, 3, 4]);
    expect(b.log).toEqual(['64', 2, 3]);
  });

  it('gives who joins the tracks and the pictures since the last keyframe', () => {
    const fanout = new UnitFanout();
    fanout.setStreams(streams);
    for (const n of [unit(1, true), unit(2), unit(3, true), unit(4), unit(5, true, 'audio'), unit(6)])
      fanout.push(n);
    const late = sink();
    fanout.add(late);
    fanout.push(unit(7));
    expect(late.log).toEqual(['64', 3, 4, 6, 7]);
  });

  it.each([
    ['many', 1, 73],
    ['large', 1024 * 1024, 4],
  ])('keeps no group of too %s pictures', (_, bytes, count) => {
    const fanout = new UnitFanout();
    for (let n = 0; n < count; n += 1) fanout.push(unit(n, n === 0, 'video', bytes));
    const late = sink();
    fanout.add(late);
    expect(late.log).toEqual([]);
    fanout.push(unit(100, true));
    expect(late.log).toEqual([100]);
  });

  it('waits for a keyframe after a change, and forgets a stream that has ended', () => {
    const fanout = new UnitFanout();
    const early = sink();
    fanout.add(early);
    fanout.setStreams(streams);
    fanout.push(unit(1, true));
    fanout.restart();
    fanout.push(unit(2));
    fanout.push(unit(3, true));
    fanout.end();
    const late = sink();
    fanout.add(late);
    expect(early.log).toEqual(['64', 1, 3]);
    expect(late.log).toEqual([]);
  });
});

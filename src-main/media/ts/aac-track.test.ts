import { describe, expect, it } from 'vitest';
import { fakeAdts } from '../../../test/support/ts-units.ts';
import type { AccessUnit, AudioInfo } from '../access-unit.ts';
import { AacTrack } from './aac-track.ts';
import { newStats } from './stats.ts';

/** Ticks of one frame at 48 kHz. */
const FRAME = 1920;

function open() {
  const units: AccessUnit[] = [];
  const infos = new Set<AudioInfo>();
  const stats = newStats();
  const track = new AacTrack({
    stats,
    unit: (unit) => units.push(unit),
    describe: (info) => infos.add(info),
  });
  return {
    track,
    stats,
    infos,
    pes: (payload: Buffer, pts: number | null) => track.pes(payload, { pts, dts: pts }),
    get frames(): [number, number][] {
      return units.map(({ bytes, ptsUs }) => [bytes.length, Math.round(ptsUs * 0.09)]);
    },
  };
}

describe('AacTrack', () => {
  it('takes several frames out of a payload, each with its time', () => {
    const t = open();
    t.pes(Buffer.concat([fakeAdts(100), fakeAdts(101), fakeAdts(102)]), 9000);
    expect(t.frames).toEqual([
      [100, 9000],
      [101, 9000 + FRAME],
      [102, 9000 + 2 * FRAME],
    ]);
    expect([...t.infos]).toEqual([{ codec: 'aac', sampleRate: 48_000, channels: 2 }]);
  });

  it('joins frames that are cut, wherever the cut is', () => {
    const stream = Buffer.concat([fakeAdts(100), fakeAdts(101), fakeAdts(102)]);
    for (let cut = 1; cut < stream.length; cut += 1) {
      const t = open();
      t.pes(stream.subarray(0, cut), 9000);
      const begun = cut <= 100 ? 1 : cut <= 201 ? 2 : 3; // frames that started in the first payload
      t.pes(stream.subarray(cut), 9000 + begun * FRAME);
      expect(t.frames).toEqual([
        [100, 9000],
        [101, 9000 + FRAME],
        [102, 9000 + 2 * FRAME],
      ]);
      expect(t.stats.dropped.malformed).toBe(0);
    }
  });

  it('gives the time of a payload to the first frame that starts in it', () => {
    const t = open();
    t.pes(Buffer.concat([fakeAdts(100), fakeAdts(200).subarray(0, 50)]), 9000);
    t.pes(Buffer.concat([fakeAdts(200).subarray(50), fakeAdts(102)]), 50_000);
    expect(t.frames).toEqual([
      [100, 9000],
      [200, 9000 + FRAME],
      [102, 50_000],
    ]);
  });

  it('derives the time of a payload without one', () => {
    const t = open();
    t.pes(fakeAdts(100), null);
    t.pes(fakeAdts(101), 9000);
    t.pes(fakeAdts(102), null);
    expect(t.frames).toEqual([
      [101, 9000],
      [102, 9000 + FRAME],
    ]);
    expect(t.stats).toMatchObject({ derivedTimestamps: 1, dropped: { untimed: 1 } });
  });

  it('finds the next frame behind damage', () => {
    const t = open();
    const damage = Buffer.from('00ff00ff11', 'hex');
    t.pes(Buffer.concat([damage, fakeAdts(100), damage, fakeAdts(101), damage]), 9000);
    t.pes(fakeAdts(102), 9000 + 2 * FRAME);
    expect(t.frames).toEqual([
      [100, 9000],
      [101, 9000 + FRAME],
      [102, 9000 + 2 * FRAME],
    ]);
    expect(t.stats.dropped.malformed).toBe(2);
  });

  it('does not join across a loss', () => {
    const t = open();
    t.pes(fakeAdts(100).subarray(0, 60), 0);
    t.track.lost();
    t.pes(fakeAdts(101), 9000);
    expect(t.frames).toEqual([[101, 9000]]);
    expect(t.stats.dropped.incomplete).toBe(1);
  });

  it('keeps time over a long run of payloads without rounding adrift', () => {
    const t = open();
    t.pes(Buffer.concat(Array.from({ length: 1000 }, () => fakeAdts(20))), 1);
    expect(t.frames.at(-1)).toEqual([20, 1 + 999 * FRAME]);
  });
});

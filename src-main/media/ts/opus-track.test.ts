import { describe, expect, it } from 'vitest';
import { fakeOpus } from '../../../test/support/ts-units.ts';
import type { AccessUnit } from '../access-unit.ts';
import { opusControlBytes, writeOpusControl } from './opus.ts';
import { OpusTrack } from './opus-track.ts';
import { newStats } from './stats.ts';

function framed(packet: Buffer): Buffer {
  const head = Buffer.alloc(opusControlBytes(packet.length));
  writeOpusControl(head, 0, packet.length);
  return Buffer.concat([head, packet]);
}

function open() {
  const units: AccessUnit[] = [];
  const stats = newStats();
  const track = new OpusTrack({ stats, unit: (unit) => units.push(unit), describe: () => undefined }, 2);
  return {
    track,
    stats,
    pes: (payload: Buffer, pts: number | null) => track.pes(payload, { pts, dts: pts }),
    get packets(): [number, number][] {
      return units.map(({ bytes, ptsUs }) => [bytes.length, Math.round(ptsUs * 0.09)]);
    },
  };
}

describe('OpusTrack', () => {
  it('takes several packets out of a payload, each with its time', () => {
    const t = open();
    const short = fakeOpus(40);
    short[0] = 28 << 3; // 2.5 ms
    t.pes(Buffer.concat([framed(fakeOpus(300)), framed(short), framed(fakeOpus(50))]), 9000);
    expect(t.packets).toEqual([
      [300, 9000],
      [40, 10_800],
      [50, 11_025],
    ]);
  });

  it('derives the time of a payload without one, unless there is nothing to derive it from', () => {
    const t = open();
    t.pes(framed(fakeOpus(50)), null);
    t.pes(framed(fakeOpus(51)), 9000);
    t.pes(framed(fakeOpus(52)), null);
    t.track.lost();
    t.pes(framed(fakeOpus(53)), null);
    expect(t.packets).toEqual([
      [51, 9000],
      [52, 10_800],
    ]);
    expect(t.stats).toMatchObject({ derivedTimestamps: 1, dropped: { untimed: 2 } });
  });

  it('drops what is damaged, up to the end of the payload', () => {
    const t = open();
    t.pes(Buffer.concat([framed(fakeOpus(50)), Buffer.from('7fe0ff', 'hex')]), 0);
    t.pes(Buffer.from('00112233', 'hex'), 1800);
    t.pes(framed(Buffer.alloc(0)), 3600);
    expect(t.packets).toEqual([[50, 0]]);
    expect(t.stats.dropped.malformed).toBe(3);
  });
});

import { describe, expect, it } from 'vitest';
import type { AccessUnit, VideoInfo } from '../access-unit.ts';
import { H264Track } from './h264-track.ts';
import { newStats } from './stats.ts';

const SPS = '6742c01eda0280f684000003000400000300f23c58ba80'; // 640×480, 30 pictures a second
const SPS_INTERLACED = '674d4015f40a087e5840000003004000000f07c50aa8'; // 320×240 in fields or frames
const PPS = '68ce0fc8';
const AUD = '09f0';
const IDR = '6588aabbcc';
const IDR_SECOND_SLICE = '65488899';
const SLICE = '41 9a 11 22'.replaceAll(' ', '');
const SECOND_SLICE = '41 4a 33 44'.replaceAll(' ', '');
const RECOVERY = '060601c480';

/** NAL units of hex behind start codes: 4 bytes before the first and parameter sets, 3 bytes before others, as x264. */
function annexB(...nals: string[]): Buffer {
  return Buffer.from(nals.map((nal, n) => (n === 0 ? '00000001' : '000001') + nal).join(''), 'hex');
}

/** What units should hold: every start code 4 bytes. */
function unitOf(...nals: string[]): string {
  return nals.map((nal) => `00000001${nal}`).join('');
}

function open() {
  const units: AccessUnit[] = [];
  const infos: VideoInfo[] = [];
  const stats = newStats();
  const track = new H264Track({
    stats,
    unit: (unit) => units.push(unit),
    describe: (info) => infos.push(info),
  });
  return {
    track,
    stats,
    units,
    /** What was described, without repetitions. */
    get infos(): VideoInfo[] {
      return infos.filter((info, n) => info !== infos[n - 1]);
    },
    /** Hands over a payload; times in ticks. */
    pes(payload: Buffer, pts: number | null = null, dts = pts, again = false): void {
      track.pes(payload, { pts, dts }, again);
    },
    /** Unit contents in hex. */
    get contents(): string[] {
      return units.map(({ bytes }) => Buffer.from(bytes).toString('hex'));
    },
    get times(): number[] {
      return units.map(({ ptsUs }) => Math.round(ptsUs * 0.09));
    },
    get keys(): boolean[] {
      return units.map(({ key }) => key);
    },
  };
}

describe('pictures', () => {
  it('are delivered at once, with start codes of 4 bytes', () => {
    const t = open();
    t.pes(annexB(AUD, SPS, PPS, IDR, IDR_SECOND_SLICE), 0);
    t.pes(annexB(AUD, SLICE, SECOND_SLICE), 3000);
    expect(t.contents).toEqual([
      unitOf(AUD, SPS, PPS, IDR, IDR_SECOND_SLICE),
      unitOf(AUD, SLICE, SECOND_SLICE),
    ]);
    expect(t.keys).toEqual([true, false]);
    expect(t.times).toEqual([0, 3000]);
    expect(t.units.every(({ dtsUs }) => dtsUs === undefined)).toBe(true);
  });

  it('have a decoding time where it differs', () => {
    const t = open();
    t.pes(annexB(SLICE), 9000, 3000);
    expect(t.units[0]).toMatchObject({ ptsUs: 100_000, dtsUs: 33_333 });
  });

  it('are described by their SPS, before the first and when it changes', () => {
    const t = open();
    t.pes(annexB(SLICE), 0);
    expect(t.infos).toEqual([]);
    t.pes(annexB(SPS, PPS, IDR), 3000);
    t.pes(annexB(SPS_INTERLACED, PPS, IDR), 6000);
    expect(t.infos.map(({ width, height, fps }) => [width, height, fps])).toEqual([
      [640, 480, 30],
      [320, 240, 30],
    ]);
  });

  it('own their memory, so that it may be transferred', () => {
    const t = open();
    t.pes(annexB(SLICE), 0);
    expect(t.units[0]?.bytes.buffer.byteLength).toBe(t.units[0]?.bytes.length);
  });
});

describe('key units', () => {
  it('are pictures with IDR slices or a recovery point', () => {
    const t = open();
    for (const nals of [[IDR], [RECOVERY, SLICE], [SLICE]]) t.pes(annexB(...nals), t.units.length * 3000);
    expect(t.keys).toEqual([true, true, false]);
  });

  it('without parameter sets get the last ones, behind their delimiter', () => {
    const t = open();
    t.pes(annexB(SPS, PPS, IDR), 0);
    t.pes(annexB(AUD, IDR), 3000);
    t.pes(annexB(RECOVERY, SLICE), 6000);
    t.pes(annexB(AUD, SLICE), 9000);
    expect(t.contents.slice(1)).toEqual([
      unitOf(AUD, SPS, PPS, IDR),
      unitOf(SPS, PPS, RECOVERY, SLICE),
      unitOf(AUD, SLICE),
    ]);
  });

  it('with an SPS but no PPS get the last PPS, in its place', () => {
    const t = open();
    t.pes(annexB(SPS, PPS, IDR), 0);
    t.pes(annexB(AUD, SPS, IDR), 3000);
    expect(t.contents[1]).toBe(unitOf(AUD, SPS, PPS, IDR));
  });

  it('without any known parameter sets stay as they are', () => {
    const t = open();
    t.pes(annexB(AUD, IDR), 0);
    expect(t.contents).toEqual([unitOf(AUD, IDR)]);
  });
});

describe('several pictures in one PES packet', () => {
  it('are separated by delimiters, parameter sets and first slices', () => {
    const t = open();
    const nals = [AUD, SPS, PPS, IDR, IDR_SECOND_SLICE, AUD, SLICE, SLICE, SECOND_SLICE, SPS, PPS, IDR];
    t.pes(annexB(...nals), 0);
    expect(t.contents).toEqual([
      unitOf(AUD, SPS, PPS, IDR, IDR_SECOND_SLICE),
      unitOf(AUD, SLICE),
      unitOf(SLICE, SECOND_SLICE),
      unitOf(SPS, PPS, IDR),
    ]);
  });

  it('get times a frame apart, counted as derived', () => {
    const t = open();
    t.pes(annexB(SPS, PPS, IDR, SLICE, SLICE), 900, 0);
    expect(t.times).toEqual([900, 3900, 6900]);
    expect(t.units.map(({ dtsUs }) => dtsUs)).toEqual([0, 33_333, 66_667]);
    expect(t.stats.derivedTimestamps).toBe(2);
  });

  it('stay together where the stream is interlaced: they may be fields', () => {
    const t = open();
    t.pes(annexB(SPS_INTERLACED, PPS, IDR), 0);
    t.pes(annexB(SLICE, SLICE), 3600);
    expect(t.contents[1]).toBe(unitOf(SLICE, SLICE));
  });
});

describe('one picture in several PES packets', () => {
  it('whose parameter sets come alone is joined', () => {
    const t = open();
    t.pes(annexB(AUD, SPS), 0);
    t.pes(annexB(PPS), 0);
    t.pes(annexB(IDR), 0);
    expect(t.contents).toEqual([unitOf(AUD, SPS, PPS, IDR)]);
    expect(t.times).toEqual([0]);
  });

  it('is held together from its first appearance on, and a key picture repaired', () => {
    const t = open();
    t.pes(annexB(SPS, PPS, IDR), 0);
    t.pes(annexB(IDR_SECOND_SLICE), 0); // the same time, no first slice
    t.pes(annexB(SLICE), 3000);
    t.pes(annexB(SECOND_SLICE)); // no time
    t.pes(annexB(SLICE), 6000);
    t.track.flush();
    expect(t.contents).toEqual([
      unitOf(SPS, PPS, IDR),
      unitOf(SPS, PPS, IDR, IDR_SECOND_SLICE),
      unitOf(SLICE, SECOND_SLICE),
      unitOf(SLICE),
    ]);
    expect(t.times).toEqual([0, 1, 3000, 6000]);
    expect(t.stats.earlyEnds).toBe(1);
  });

  it('is joined where a slice is cut', () => {
    const t = open();
    t.pes(annexB(SPS, PPS, IDR), 0);
    t.pes(Buffer.from('ddeeff', 'hex'));
    t.pes(annexB(SLICE), 3000);
    t.pes(Buffer.from('010203', 'hex'));
    t.track.flush();
    expect(t.contents.slice(1)).toEqual([unitOf(SPS, PPS, `${IDR}ddeeff`), unitOf(`${SLICE}010203`)]);
  });

  it('loses its rest when it is not a key picture and was delivered', () => {
    const t = open();
    t.pes(annexB(SLICE), 0);
    t.pes(annexB(SECOND_SLICE));
    t.pes(annexB(SLICE), 3000);
    t.track.flush();
    expect(t.contents).toEqual([unitOf(SLICE), unitOf(SLICE)]);
    expect(t.stats.dropped.incomplete).toBe(1);
  });

  it('is not made of pictures with times of their own', () => {
    const t = open();
    t.pes(annexB(SPS, PPS, IDR), 0);
    t.pes(annexB(SECOND_SLICE), 3000);
    expect(t.units.length).toBe(2);
    expect(t.stats.earlyEnds).toBe(0);
  });

  it('is incomplete when packets are lost, and what follows is not joined to it', () => {
    const t = open();
    t.pes(annexB(SPS, PPS, IDR), 0);
    t.pes(annexB(IDR_SECOND_SLICE));
    t.track.lost();
    t.pes(annexB(SLICE), 6000);
    t.track.flush();
    expect(t.contents).toEqual([unitOf(SPS, PPS, IDR), unitOf(SLICE)]);
    expect(t.stats.dropped.incomplete).toBe(1);
  });

  it('stays below the limit', () => {
    const t = open();
    t.pes(annexB(SPS, PPS, IDR), 0);
    for (let n = 0; n < 10; n += 1) t.pes(Buffer.alloc(2 ** 20, 0x77));
    expect(t.stats.dropped.oversize).toBe(1);
    expect(t.units.length).toBe(1);
  });
});

describe('missing times', () => {
  it('are derived from the rate in the SPS', () => {
    const t = open();
    t.pes(annexB(SPS, PPS, IDR), 0);
    t.pes(annexB(AUD, SLICE));
    t.pes(annexB(AUD, SLICE), 6100);
    expect(t.times).toEqual([0, 3000, 6100]);
    expect(t.stats.derivedTimestamps).toBe(1);
  });

  it('are derived from the distance of pictures where the SPS has no rate', () => {
    const t = open();
    t.pes(annexB(SLICE), 0);
    t.pes(annexB(SLICE), 3600);
    t.pes(annexB(AUD, SLICE));
    expect(t.times).toEqual([0, 3600, 7200]);
  });

  it('cost the picture where there is nothing to derive them from', () => {
    const t = open();
    t.pes(annexB(SLICE));
    t.pes(annexB(SLICE), 3600);
    t.pes(annexB(AUD, SLICE));
    expect(t.times).toEqual([3600]);
    expect(t.stats.dropped.untimed).toBe(2);
  });
});

describe('damage', () => {
  it('without any NAL unit is dropped', () => {
    const t = open();
    t.pes(Buffer.from('aabbccdd', 'hex'), 0);
    t.pes(Buffer.alloc(0), 0);
    expect(t.units).toEqual([]);
    expect(t.stats.dropped.malformed).toBe(2);
  });

  it('before the first NAL unit is left out', () => {
    const t = open();
    t.pes(Buffer.concat([Buffer.from('aabb', 'hex'), annexB(SLICE)]), 0);
    expect(t.contents).toEqual([unitOf(SLICE)]);
    expect(t.stats.dropped.malformed).toBe(1);
  });

  it('in parameter sets does not replace good ones', () => {
    const t = open();
    t.pes(annexB(SPS, PPS, IDR), 0);
    t.pes(annexB('67ffff', SLICE), 3000);
    t.pes(annexB(IDR), 6000);
    expect(t.contents[2]).toBe(unitOf(SPS, PPS, IDR));
  });
});

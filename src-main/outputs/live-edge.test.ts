import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamInfo } from '../media/access-unit.ts';
import { type EdgeReader, LiveEdge, type LiveEdgeOptions } from './live-edge.ts';
import type { ProgrammeSink, ProgrammeUnit } from './programme/programme-sink.ts';

const STREAMS: StreamInfo = { video: { codec: 'h264', width: 64, height: 64, fps: 30 }, audio: null };
const STEP_US = 33_333;

/** A picture by its number; its first byte is the number too. */
function picture(number: number, key = false, bytes = 100): ProgrammeUnit {
  const data = new Uint8Array(bytes);
  data[0] = number;
  return { kind: 'video', ptsUs: number * STEP_US, key, bytes: data };
}

const sound = (number: number): ProgrammeUnit => ({ ...picture(number), kind: 'audio', key: true });

/** A reader whose bytes wait until they are taken. */
class Reader implements EdgeReader {
  waitingBytes = 0;
  readonly got: ProgrammeUnit[] = [];
  readonly told: StreamInfo[] = [];
  takesAll = true;

  streams(streams: StreamInfo): void {
    this.told.push(streams);
  }

  unit(unit: ProgrammeUnit): void {
    this.got.push(unit);
    if (!this.takesAll) this.waitingBytes += unit.bytes.length;
  }

  /** Numbers of what it was given. */
  get numbers(): number[] {
    return this.got.map(({ bytes }) => bytes[0] ?? -1);
  }
}

/** An edge that joins what has shown these pictures so far. */
function join(shown: readonly ProgrammeUnit[] = [], options: LiveEdgeOptions = {}) {
  const reader = new Reader();
  const edge = new LiveEdge(reader, { maxWaitingBytes: 1000, ...options });
  let left = false;
  const leave = edge.join((sink: ProgrammeSink) => {
    sink.onStreams(STREAMS);
    for (const unit of shown) sink.onUnit(unit);
    return () => {
      left = true;
    };
  });
  return { reader, edge, leave, left: () => left };
}

describe('LiveEdge', () => {
  it('gives who joins the pictures since the last keyframe, drawn together in front of now', () => {
    const { reader, edge } = join([picture(0, true), picture(1), picture(2, true), picture(3), picture(4)]);
    expect(reader.told).toEqual([STREAMS]);
    expect(reader.numbers).toEqual([2, 3, 4]);
    expect(reader.got.map(({ ptsUs }) => ptsUs)).toEqual([4 * STEP_US - 200, 4 * STEP_US - 100, 4 * STEP_US]);
    edge.onUnit(picture(5));
    expect(reader.got.at(-1)).toEqual(picture(5));
  });

  it('begins with the first keyframe where there was nothing', () => {
    const { reader, edge, leave, left } = join();
    expect(reader.got).toEqual([]);
    edge.onUnit(picture(0, true));
    edge.onUnit(sound(1));
    expect(reader.numbers).toEqual([0, 1]);
    expect(edge.dropped).toBe(0);
    leave();
    expect(left()).toBe(true);
  });

  it('leaves out who takes too little, sound as well, until the next keyframe', () => {
    const { reader, edge } = join([picture(0, true)]);
    reader.waitingBytes = 1001;
    for (const unit of [picture(1), sound(2), picture(3)]) edge.onUnit(unit);
    reader.waitingBytes = 900;
    edge.onUnit(picture(4));
    expect(reader.numbers).toEqual([0]);
    edge.onUnit(picture(5, true));
    edge.onUnit(sound(6));
    expect(reader.numbers).toEqual([0, 5, 6]);
    expect(edge.dropped).toBe(3);
  });

  it('brings it up to date as soon as it has taken most of what waits, without a keyframe', () => {
    const { reader, edge } = join([picture(0, true)]);
    reader.waitingBytes = 1001;
    edge.onUnit(picture(1));
    edge.onUnit(picture(2));
    expect(edge.dropped).toBe(2);
    reader.waitingBytes = 250;
    edge.onUnit(picture(3));
    expect(reader.numbers).toEqual([0, 0, 1, 2, 3]);
    expect(edge.dropped).toBe(0);
    const times = reader.got.map(({ ptsUs }) => ptsUs);
    expect(times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0))).toBe(true);
    expect(times.at(-1)).toBe(3 * STEP_US);
  });

  it('does not bring up to date over a keyframe that did not fit', () => {
    const { reader, edge } = join([picture(0, true)]);
    reader.waitingBytes = 1001;
    edge.onUnit(picture(1));
    edge.onUnit(picture(2, true));
    reader.waitingBytes = 0;
    edge.onUnit(picture(3));
    expect(reader.numbers).toEqual([0, 2, 3]);
    expect(edge.dropped).toBe(1);
  });

  it('gives up on who has taken nothing for a minute', () => {
    const clock = { us: 0 };
    let lost = 0;
    const onLost = (): void => {
      lost += 1;
    };
    const { reader, edge } = join([picture(0, true)], { nowUs: () => clock.us, onLost });
    reader.waitingBytes = 5000;
    for (let second = 1; second <= 62; second += 1) {
      edge.onUnit(picture(second, second % 2 === 0));
      expect(lost).toBe(clock.us >= 60_000_000 ? 1 : 0);
      clock.us += 1_000_000;
    }
    expect(lost).toBe(1);
  });

  it('never lets more wait than its bound and one group, gives rising times, and never a picture without what it refers to', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ key: fc.boolean(), bytes: fc.integer({ min: 1, max: 400 }), takes: fc.nat(600) }),
          {
            maxLength: 200,
          },
        ),
        (steps) => {
          const { reader, edge } = join();
          reader.takesAll = false;
          let groupBytes = 0;
          let largestGroup = 0;
          for (const [index, { key, bytes, takes }] of steps.entries()) {
            const isKey = key || index === 0;
            groupBytes = (isKey ? 0 : groupBytes) + bytes;
            largestGroup = Math.max(largestGroup, groupBytes);
            // The number is the place within the group.
            edge.onUnit({ ...picture(index, isKey, bytes) });
            expect(reader.waitingBytes).toBeLessThanOrEqual(1000 + largestGroup);
            reader.waitingBytes = Math.max(0, reader.waitingBytes - takes);
          }
          for (const [index, unit] of reader.got.entries()) {
            const before = reader.got[index - 1];
            if (!before) expect(unit.key).toBe(true);
            else {
              expect(unit.ptsUs).toBeGreaterThan(before.ptsUs);
              const follows = (unit.bytes[0] ?? 0) === (((before.bytes[0] ?? 0) + 1) & 0xff);
              expect(unit.key || follows).toBe(true);
            }
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

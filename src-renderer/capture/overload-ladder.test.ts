import { describe, expect, it } from 'vitest';
import { OverloadLadder } from './overload-ladder.ts';

function seconds(ladder: OverloadLadder, count: number, dropped: number): number {
  let changes = 0;
  for (let index = 0; index < count; index += 1) if (ladder.second(30, dropped)) changes += 1;
  return changes;
}

describe('OverloadLadder', () => {
  it('drops pictures, then lowers the bit rate, then the size, and no further', () => {
    const ladder = new OverloadLadder();
    const seen = [ladder.overload];
    for (let index = 0; index < 10; index += 1) {
      seconds(ladder, 1, 15);
      seen.push(ladder.overload);
    }
    expect([...new Set(seen)]).toEqual(['none', 'dropping', 'bitrate', 'size']);
    expect(ladder.scale).toEqual({ bitrate: 0.25, side: 0.5 });
  });

  it('takes a bad second alone, and a few dropped pictures, calmly', () => {
    const ladder = new OverloadLadder();
    for (let index = 0; index < 20; index += 1) {
      seconds(ladder, 1, 15);
      seconds(ladder, 1, 3);
    }
    expect(ladder.scale).toEqual({ bitrate: 1, side: 1 });
  });

  it('says that pictures are dropped without a break while they are now and then', () => {
    const ladder = new OverloadLadder();
    const seen = new Set<string>();
    for (let index = 0; index < 10; index += 1) {
      seconds(ladder, 1, 15);
      seen.add(ladder.overload);
      seconds(ladder, 1, 0);
      seen.add(ladder.overload);
    }
    expect([...seen]).toEqual(['dropping']);
    seconds(ladder, 5, 0);
    expect(ladder.overload).toBe('none');
  });

  it('climbs back one step after ten calm seconds', () => {
    const ladder = new OverloadLadder();
    seconds(ladder, 4, 15);
    expect(ladder.overload).toBe('size');
    expect(seconds(ladder, 9, 0)).toBe(0);
    expect(seconds(ladder, 1, 0)).toBe(1);
    expect(ladder.overload).toBe('bitrate');
    seconds(ladder, 10, 0);
    expect(ladder.overload).toBe('none');
  });

  it('waits longer each time the step up did not hold, and forgets that once all is well', () => {
    const ladder = new OverloadLadder();
    const untilUp = (): number => {
      let waited = 1;
      while (!ladder.second(30, 0)) waited += 1;
      return waited;
    };
    seconds(ladder, 2, 15);
    const waits = Array.from({ length: 5 }, () => {
      const waited = untilUp();
      seconds(ladder, 2, 15);
      return waited;
    });
    expect(waits).toEqual([10, 20, 40, 80, 80]);
    untilUp();
    seconds(ladder, 80, 0);
    seconds(ladder, 2, 15);
    expect(untilUp()).toBe(10);
  });

  it('learns nothing from a second without pictures', () => {
    const ladder = new OverloadLadder();
    seconds(ladder, 2, 15);
    for (let index = 0; index < 100; index += 1) expect(ladder.second(0, 0)).toBe(false);
    expect(ladder.overload).toBe('bitrate');
  });
});

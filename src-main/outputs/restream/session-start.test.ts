import { describe, expect, it } from 'vitest';
import type { ProgrammeUnit } from '../programme/programme-sink.ts';
import { SessionStart } from './session-start.ts';

const picture = (atMs: number, key = false, held = false): ProgrammeUnit => ({
  kind: 'video',
  ptsUs: atMs * 1000,
  key,
  bytes: new Uint8Array(1),
  ...(held && { held: true }),
});
const sound = (atMs: number): ProgrammeUnit => ({ ...picture(atMs, true), kind: 'audio' });

function kept(...units: ProgrammeUnit[]): SessionStart {
  const start = new SessionStart();
  for (const unit of units) start.push(unit);
  return start;
}

const timesMs = (units: readonly ProgrammeUnit[]): number[] => units.map(({ ptsUs }) => ptsUs / 1000);

describe('SessionStart', () => {
  it('keeps pictures and sound from a keyframe on, at their own times', () => {
    const start = kept(sound(0), picture(1), picture(40, true), sound(50), picture(80), picture(1040, true));
    expect(timesMs(start.whole())).toEqual([40, 50, 80, 1040]);
  });

  it('lets go of what is older than three seconds, by whole groups', () => {
    const start = kept(picture(0, true), picture(40), picture(1000, true), picture(2000, true));
    expect(timesMs(start.whole())).toEqual([0, 40, 1000, 2000]);
    start.push(picture(3500, true));
    expect(timesMs(start.whole())).toEqual([1000, 2000, 3500]);
    start.push(picture(9000, true));
    expect(timesMs(start.whole())).toEqual([9000]);
  });

  it('draws the newest group together in front of its last picture, without its sound', () => {
    const start = kept(picture(0, true), picture(1000, true), sound(1010), picture(1040), picture(1080));
    expect(timesMs(start.atEdge())).toEqual([1079.8, 1079.9, 1080]);
    expect(start.atEdge().map(({ key }) => key)).toEqual([true, false, false]);
  });

  it('begins a stream that stands still with its last picture alone', () => {
    const start = kept(picture(0, true), picture(40), picture(1040, true, true), picture(1290, true, true));
    expect(timesMs(start.whole())).toEqual([1290]);
  });

  it('keeps no more than a session takes, and nothing that has lost its keyframe', () => {
    const start = kept(picture(0, true), picture(1000, true));
    for (let index = 1; index < 230; index += 1) start.push(picture(1000 + index));
    expect(start.whole()).toHaveLength(231);
    for (let index = 230; index < 240; index += 1) start.push(picture(1000 + index));
    expect(timesMs(start.whole())[0]).toBe(1000);
    start.push(picture(1240));
    expect(start.whole()).toEqual([]);
    expect(start.atEdge()).toEqual([]);
    start.push(picture(1241));
    expect(start.whole()).toEqual([]);
  });
});

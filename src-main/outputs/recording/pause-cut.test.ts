import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccessUnit } from '../../media/access-unit.ts';
import { PauseCut } from './pause-cut.ts';

const PICTURE_US = 40_000;
const SOUND_US = 20_000;

const picture = (n: number, gop = 5): AccessUnit => ({
  kind: 'video',
  ptsUs: n * PICTURE_US,
  key: n % gop === 0,
  bytes: Uint8Array.of(n),
});
const sound = (n: number): AccessUnit => ({
  kind: 'audio',
  ptsUs: n * SOUND_US,
  key: true,
  bytes: Uint8Array.of(n),
});

describe('PauseCut', () => {
  it('goes on at a keyframe where the pause began, with no gap', () => {
    const cut = new PauseCut();
    const out: AccessUnit[] = [];
    for (let n = 0; n < 30; n += 1) {
      if (n === 7) cut.pause();
      if (n === 17) cut.resume();
      out.push(...cut.take(picture(n)));
    }
    const kept = out.map(({ bytes }) => bytes[0]);
    expect(kept).toEqual([0, 1, 2, 3, 4, 5, 6, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29]);
    expect(out.map(({ ptsUs }) => ptsUs)).toEqual(kept.map((_, index) => index * PICTURE_US));
  });

  it('needs no cut where it was paused before the first picture', () => {
    const cut = new PauseCut();
    cut.pause();
    expect(cut.take(picture(0))).toEqual([]);
    cut.resume();
    expect(cut.take(picture(3))).toEqual([]);
    expect(cut.take(picture(5))).toEqual([picture(5)]);
  });

  it('keeps sound with its picture, however far it runs ahead or behind, through any pauses', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -400_000, max: 400_000 }),
        fc.array(fc.tuple(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 0, max: 40 })), {
          maxLength: 4,
        }),
        (lagUs, pauses) => {
          const cut = new PauseCut();
          const units = [
            ...Array.from({ length: 300 }, (_, n) => picture(n)),
            ...Array.from({ length: 600 }, (_, n) => sound(n)),
          ].sort((a, b) => arrival(a, lagUs) - arrival(b, lagUs));
          let at = 0;
          const schedule = new Map<number, 'pause' | 'resume'>();
          for (const [run, rest] of pauses) {
            schedule.set(at + run, 'pause');
            at += run + rest;
            schedule.set(at, 'resume');
          }
          const shifts: { kind: string; ownUs: number; shiftUs: number; ptsUs: number }[] = [];
          for (const unit of units) {
            const turn =
              unit.kind === 'video' ? schedule.get(Math.round(unit.ptsUs / PICTURE_US)) : undefined;
            if (turn === 'pause') cut.pause();
            if (turn === 'resume') cut.resume();
            for (const out of cut.take(unit)) {
              const own = units.find(({ bytes }) => bytes === out.bytes);
              const ownUs = own?.ptsUs ?? Number.NaN;
              shifts.push({ kind: out.kind, ownUs, shiftUs: out.ptsUs - ownUs, ptsUs: out.ptsUs });
            }
          }
          const pictures = shifts.filter(({ kind }) => kind === 'video');
          for (const [index, { ptsUs }] of pictures.entries()) expect(ptsUs).toBe(index * PICTURE_US);
          for (const heard of shifts.filter(({ kind }) => kind === 'audio')) {
            const seen = pictures.findLast(({ ownUs }) => ownUs <= heard.ownUs);
            if (seen && heard.ownUs - seen.ownUs < PICTURE_US) expect(heard.shiftUs).toBe(seen.shiftUs);
          }
        },
      ),
      {
        numRuns: 60,
        // Sound that comes behind two pauses, and sound that comes before the first picture.
        examples: [
          [
            300_000,
            [
              [14, 5],
              [2, 1],
            ],
          ],
          [-200_001, [[2, 1]]],
        ],
      },
    );
  });
});

/** When a unit comes: sound by so much after its picture. */
function arrival({ kind, ptsUs }: AccessUnit, lagUs: number): number {
  return kind === 'audio' ? ptsUs + lagUs : ptsUs;
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccessUnit } from '../../media/access-unit.ts';
import { RecentGroups } from './recent-groups.ts';

const picture = (n: number, key: boolean, bytes = 10): AccessUnit => ({
  kind: 'video',
  ptsUs: n * 100_000,
  key,
  bytes: new Uint8Array(bytes),
});
const sound = (n: number): AccessUnit => ({ ...picture(n, true), kind: 'audio' });

describe('RecentGroups', () => {
  it('keeps the last seconds in whole groups, sound among them', () => {
    const recent = new RecentGroups({ spanUs: 1_000_000, maxBytes: 1_000_000 });
    recent.push(sound(0));
    for (let n = 0; n < 100; n += 1) {
      recent.push(picture(n, n % 8 === 0));
      recent.push(sound(n));
    }
    const { units } = recent;
    expect(units[0]).toMatchObject({ kind: 'video', key: true, ptsUs: 8_800_000 });
    expect(units).toHaveLength(24);
    expect(recent.spanUs).toBe(1_100_000);
  });

  it('never holds more than it may, and begins with a keyframe', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 400 })), { maxLength: 200 }),
        (pictures) => {
          const recent = new RecentGroups({ spanUs: 2_000_000, maxBytes: 1_000 });
          for (const [n, [key, bytes]] of pictures.entries()) {
            recent.push(picture(n, key, bytes));
            const { units } = recent;
            expect(recent.bytes).toBe(units.reduce((sum, unit) => sum + unit.bytes.length, 0));
            expect(recent.bytes).toBeLessThanOrEqual(1_000);
            expect(units.length === 0 || units[0]?.key).toBe(true);
          }
        },
      ),
    );
  });

  it('begins anew with another clock', () => {
    const recent = new RecentGroups({ spanUs: 1_000_000, maxBytes: 1_000 });
    recent.push(picture(50, true));
    recent.push(picture(1, true));
    expect(recent.units.map(({ ptsUs }) => ptsUs)).toEqual([100_000]);
  });
});

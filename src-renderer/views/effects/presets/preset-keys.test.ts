import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Preset } from '../../../../src-preload/contract.ts';
import { freeKey, freeName, withKey } from './preset-keys.ts';

const preset = (id: string, key: number | null, name = id): Preset => ({
  id,
  name,
  model: 'edges',
  params: {},
  key,
});

/** What main does with saved presets: each takes its key from who had it. */
function saved(presets: readonly Preset[], saves: readonly Preset[]): readonly Preset[] {
  return saves.reduce<readonly Preset[]>(
    (list, save) =>
      list.map((one) =>
        one.id === save.id ? save : save.key !== null && one.key === save.key ? { ...one, key: null } : one,
      ),
    presets,
  );
}

it('swaps keys with who had the wished one', () => {
  const presets = [preset('a', 1), preset('b', 2), preset('c', null)];
  expect(saved(presets, withKey(presets, 'a', 2)).map(({ key }) => key)).toEqual([2, 1, null]);
  expect(saved(presets, withKey(presets, 'c', 2)).map(({ key }) => key)).toEqual([1, null, 2]);
  expect(saved(presets, withKey(presets, 'a', null)).map(({ key }) => key)).toEqual([null, 2, null]);
});

it('saves nothing where nothing changes', () => {
  const presets = [preset('a', 1)];
  expect(withKey(presets, 'a', 1)).toEqual([]);
  expect(withKey(presets, 'gone', 1)).toEqual([]);
});

it('never leaves a key with two presets', () => {
  const key = fc.option(fc.integer({ min: 1, max: 9 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(5), key), { maxLength: 20 }), (wishes) => {
      let presets: readonly Preset[] = Array.from({ length: 6 }, (_, at) => preset(String(at), at + 1));
      for (const [id, wish] of wishes) {
        presets = saved(presets, withKey(presets, String(id), wish));
        expect(presets.find((one) => one.id === String(id))?.key).toBe(wish);
        const keys = presets.flatMap((one) => one.key ?? []);
        expect(new Set(keys).size).toBe(keys.length);
      }
    }),
  );
});

it('finds the lowest free key, and a name that is not taken', () => {
  expect(freeKey([preset('a', 1), preset('b', 3)])).toBe(2);
  expect(freeKey(Array.from({ length: 9 }, (_, at) => preset(String(at), at + 1)))).toBeNull();
  expect(freeName([preset('a', null, 'Neon'), preset('b', null, 'Neon 2')], 'Neon')).toBe('Neon 3');
});

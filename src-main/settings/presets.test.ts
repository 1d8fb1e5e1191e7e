import { describe, expect, it } from 'vitest';
import type { Preset } from '../../src-preload/contract.ts';
import { temporaryFolders } from '../../test/support/temporary-folder.ts';
import { PresetStore } from './presets.ts';
import { starterPresets } from './starter-presets.ts';

const folder = temporaryFolders();

const open = (home: string): Promise<PresetStore> =>
  PresetStore.open(home, (problem) => expect.unreachable(problem.message));

const preset = (change: Partial<Preset> = {}): Omit<Preset, 'id'> & { id: string | null } => ({
  id: null,
  name: 'Mine',
  model: 'dream',
  params: { strength: 0.2 },
  key: null,
  ...change,
});

const named = (store: PresetStore): string[] => store.list.map(({ name }) => name);

describe('presets', () => {
  it('begin with the starters and are kept', async () => {
    const home = await folder();
    const store = await open(home);
    expect(store.list).toEqual(starterPresets);
    const saved = await store.save(preset());
    await store.close();
    const again = await open(home);
    expect(again.list).toEqual([...starterPresets, saved]);
  });

  it('are saved in place under their id, and take a number key from who had it', async () => {
    const store = await open(await folder());
    const [first, second] = store.list;
    await store.save({ ...preset({ key: 1 }), id: second?.id ?? null });
    expect(store.list[1]).toMatchObject({ name: 'Mine', key: 1 });
    expect(store.list[0]).toEqual({ ...first, key: null });
    expect(store.list).toHaveLength(starterPresets.length);
  });

  it('are moved and removed', async () => {
    const store = await open(await folder());
    for (const { id } of [...store.list]) await store.remove(id);
    const ids = [];
    for (const name of ['a', 'b', 'c']) ids.push((await store.save(preset({ name }))).id);
    const [a = '', , c = ''] = ids;
    await store.move(c, 0);
    expect(named(store)).toEqual(['c', 'a', 'b']);
    await store.move(a, 99);
    expect(named(store)).toEqual(['c', 'b', 'a']);
    await expect(store.remove('nobody')).rejects.toMatchObject({ code: 'preset_not_found' });
    await expect(store.move('nobody', 0)).rejects.toMatchObject({ code: 'preset_not_found' });
  });

  it('go out and come in again unchanged', async () => {
    const source = await open(await folder());
    await source.save(preset({ name: 'Ütopia “quoted” 🎥' }));
    const target = await open(await folder());
    expect(await target.importText(source.exportText())).toEqual({
      added: 1,
      replaced: starterPresets.length,
    });
    expect(target.list).toEqual(source.list);
  });

  it.each([
    ['not JSON', 'this is not a file of presets: choose one that Rivulet has exported'],
    ['{"presets":[]}', 'this is not a file of presets: choose one that Rivulet has exported'],
    [
      '{"rivuletPresets":1,"presets":[{"id":"a","name":"","model":"x","params":{},"key":null}]}',
      'preset 1 in this file is not valid (name): nothing was imported',
    ],
    [
      '{"rivuletPresets":1,"presets":[7]}',
      'preset 1 in this file is not valid (preset): nothing was imported',
    ],
  ])('refuse %s', async (text, message) => {
    const store = await open(await folder());
    await expect(store.importText(text)).rejects.toMatchObject({ code: 'preset_invalid', message });
    expect(store.list).toEqual(starterPresets);
  });
});

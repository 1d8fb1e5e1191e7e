import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../src-preload/contract/default-settings.ts';
import { settingsSchema } from '../../src-preload/contract.ts';
import { temporaryFolders } from '../../test/support/temporary-folder.ts';
import { findModel } from '../local/effects/catalogue.ts';
import { dataFolder } from './data-folder.ts';
import { openSettings, patchSettings } from './settings.ts';
import { starterPresets } from './starter-presets.ts';

const folder = temporaryFolders();

describe('settings', () => {
  it('begin as the contract allows, with a model and presets that the embedded network takes', () => {
    expect(settingsSchema.parse(defaultSettings)).toEqual(defaultSettings);
    const { model, paramsByModel } = defaultSettings.effect;
    expect(() => findModel(model).plan(paramsByModel[model])).not.toThrow();
    for (const preset of starterPresets)
      expect(() => findModel(preset.model).plan(preset.params)).not.toThrow();
    expect(starterPresets.map(({ key }) => key)).toEqual([1, 2, 3, 4, 5]);
  });

  it('change by section, and lists as a whole', () => {
    const changed = patchSettings(defaultSettings, {
      capture: { fps: 60, camera: undefined },
      effect: { promptHistory: ['a'] },
    });
    expect(changed.capture).toEqual({ ...defaultSettings.capture, fps: 60 });
    expect(changed.effect.promptHistory).toEqual(['a']);
    expect(changed.network).toEqual(defaultSettings.network);
  });

  it('remember the parameters of the last 100 models', () => {
    const paramsByModel = Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`model ${n}`, {}]));
    const { effect } = patchSettings(defaultSettings, { effect: { paramsByModel } });
    expect(Object.keys(effect.paramsByModel)).toEqual(Object.keys(paramsByModel).slice(1));
  });

  it('set a file aside whose orchestrators are no addresses', async () => {
    const home = await folder();
    const data = {
      ...defaultSettings,
      network: { ...defaultSettings.network, orchestrators: ['no address'] },
    };
    await writeFile(join(home, 'settings.json'), JSON.stringify({ version: 1, data }));
    const problems: string[] = [];
    const store = await openSettings(home, ({ message }) => problems.push(message));
    expect(problems).toEqual([expect.stringContaining('"network.orchestrators.0" is not valid')]);
    expect(store.data).toEqual(defaultSettings);
  });

  it('lose nothing to garbage but what it stands in, now and at the next start', async () => {
    const home = await folder();
    const { outputs } = defaultSettings;
    const target = {
      id: 'a',
      name: 'A',
      platform: 'rtmp',
      url: 'rtmp://a.example/live',
      video: 'auto',
      withStream: false,
    } as const;
    const stored = {
      ...defaultSettings,
      capture: { ...defaultSettings.capture, width: 640 },
      outputs: {
        ...outputs,
        feed: { ...outputs.feed, port: 4711, jpegQuality: 'best' },
        recording: 17,
        targets: [{ id: 5 }, target],
        holding: 'card',
      },
    };
    await writeFile(join(home, 'settings.json'), JSON.stringify({ version: 1, data: stored }));
    const problems: string[] = [];
    const open = () => openSettings(home, ({ message }) => problems.push(message));
    const kept = {
      ...defaultSettings,
      capture: { ...defaultSettings.capture, width: 640 },
      outputs: { ...outputs, feed: { ...outputs.feed, port: 4711 }, targets: [target], holding: 'card' },
    };
    expect((await open()).data).toEqual(kept);
    expect(problems).toEqual([
      expect.stringMatching(
        /"outputs\.feed\.jpegQuality" is not valid.* set aside as .*all else in it is kept$/,
      ),
    ]);
    expect((await open()).data).toEqual(kept);
    expect(problems).toHaveLength(1);
  });

  it('take the defaults for outputs that are none', async () => {
    const home = await folder();
    for (const outputs of [null, [], 'all', { feed: [], targets: {} }]) {
      const data = { ...defaultSettings, view: { ...defaultSettings.view }, outputs };
      await writeFile(join(home, 'settings.json'), JSON.stringify({ version: 1, data }));
      const store = await openSettings(home, () => undefined);
      expect(store.data).toEqual(defaultSettings);
    }
  });

  it('take the default for what an older file does not have', async () => {
    const home = await folder();
    const { fps: _, ...olderCapture } = { ...defaultSettings.capture, width: 640 };
    const { view: __, ...older } = { ...defaultSettings, capture: olderCapture };
    await writeFile(join(home, 'settings.json'), JSON.stringify({ version: 1, data: older }));
    const problems: unknown[] = [];
    const store = await openSettings(home, (problem) => problems.push(problem));
    expect(problems).toEqual([]);
    expect(store.data.capture).toEqual({ ...defaultSettings.capture, width: 640 });
    expect(store.data.view).toEqual(defaultSettings.view);
  });

  it('take the default for what a part of the outputs does not have, and keep the rest of it', async () => {
    const home = await folder();
    const { outputs } = defaultSettings;
    const { lan: _, ...olderFeed } = { ...outputs.feed, port: 4711 };
    const { sound: __, holding: ___, ...older } = { ...outputs, feed: olderFeed };
    const effect = { ...defaultSettings.effect, paramsByModel: { mirror: { strength: 1 } } };
    const data = { ...defaultSettings, outputs: older, effect };
    await writeFile(join(home, 'settings.json'), JSON.stringify({ version: 1, data }));
    const problems: unknown[] = [];
    const store = await openSettings(home, (problem) => problems.push(problem));
    expect(problems).toEqual([]);
    expect(store.data.outputs).toEqual({ ...outputs, feed: { ...outputs.feed, port: 4711 } });
    // What a user has by names of their own gets nothing added.
    expect(store.data.effect.paramsByModel).toEqual({ mirror: { strength: 1 } });
  });
});

describe('dataFolder', () => {
  it('is the one named by RIVULET_HOME, else the system’s own', () => {
    expect(dataFolder({ RIVULET_HOME: '/somewhere/else' })).toBe('/somewhere/else');
    expect(dataFolder({})).toMatch(/rivulet/);
  });
});

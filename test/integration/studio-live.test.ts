import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clipFolder, makeClip, steadyTimes } from '../support/engine-media.ts';
import { closeAfterEach } from '../support/gateway-open.ts';
import { openStudio, type StudioRig } from '../support/studio-rig.ts';
import { temporaryFolders } from '../support/temporary-folder.ts';

const folder = temporaryFolders();
const open = closeAfterEach();
const clips = clipFolder();
const clip = clips.path('clip.mp4');

beforeAll(() => makeClip(clip, { width: 320, height: 180, timesUs: steadyTimes(60, 30) }));
afterAll(() => clips.remove());

/** The application with a file that is streamed through an effect. */
async function live(): Promise<StudioRig> {
  const rig = open.keep(await openStudio(await folder(), { embedded: { models: ['edges', 'noop'] } }));
  const [file] = await Promise.all([
    rig.studio.addFile(clip),
    rig.until(({ models }) => models.state === 'ready'),
  ]);
  const source = { kind: 'file', fileId: file.id, loop: true } as const;
  await rig.run('live.start', { source, model: 'edges', params: { strength: 0.9 } });
  await rig.until(({ live: { phase } }) => phase === 'live');
  return rig;
}

describe('a stream of the application', () => {
  it('goes out from a file, takes new parameters, and stops', async () => {
    const rig = await live();
    expect(rig.studio.state.live).toMatchObject({
      model: 'edges',
      params: { strength: 0.9 },
      orchestrator: rig.studio.state.network.embedded.address,
      source: 'file',
    });
    await expect(rig.run('live.setParams', { strength: 9 })).rejects.toMatchObject({
      code: 'params_invalid',
    });
    await rig.run('live.setParams', { strength: 0.1 });
    await rig.until(({ live: { params, paramsPending } }) => params.strength === 0.1 && !paramsPending);
    const settings = await rig.until(
      ({ settings: { effect } }) => effect.paramsByModel.edges?.strength === 0.1,
    );
    expect(settings.settings.effect.model).toBe('edges');
    await rig.run('live.stop', null);
    expect(rig.studio.state.live.phase).toBe('stopped');
    const stats = rig.events.filter(({ name }) => name === 'stats');
    expect(stats.length).toBeGreaterThan(0);
    await expect(rig.run('live.reconnect', null)).rejects.toMatchObject({ code: 'not_live' });
  });

  it('goes on when the embedded network is killed under it', async () => {
    const rig = await live();
    const before = rig.studio.state.live.orchestrator;
    const pid = rig.log.records.find(({ message }) => message === 'embedded network runs')?.fields.pid;
    process.kill(Number(pid), 'SIGKILL');
    await rig.until(({ live: { phase } }) => phase === 'reconnecting');
    const { live: again } = await rig.until(({ live: { phase } }) => phase === 'live');
    expect(again.orchestrator).not.toBe(before);
    expect(again.params).toEqual({ strength: 0.9 });
  });

  it('ends with the application, within two seconds', async () => {
    const rig = await live();
    const startedMs = performance.now();
    await rig.close();
    expect(performance.now() - startedMs).toBeLessThan(2_000);
    expect(rig.studio.state.live.phase).toBe('stopped');
  });
});

describe('a file', () => {
  it('says what is wrong with it', async () => {
    const rig = open.keep(await openStudio(await folder(), { embedded: { models: ['noop'], warm: false } }));
    await expect(rig.studio.addFile('/nowhere/clip.mp4')).rejects.toMatchObject({
      code: 'media_not_found',
      message: 'clip.mp4 is not there any more: choose another file',
    });
    await expect(rig.studio.addFile('/tmp')).rejects.toMatchObject({ code: 'media_unreadable' });
    const refused = rig.studio.addFile(import.meta.filename);
    await expect(refused).rejects.toMatchObject({ code: 'media_unreadable' });
    // Windows learn the names of files, not where they lie.
    const error = await refused.catch((thrown: Error) => thrown);
    expect(JSON.stringify(error)).not.toContain(import.meta.dirname);
    await expect(rig.run('files.choose', null)).rejects.toMatchObject({ code: 'not_allowed' });
    expect(rig.studio.state.files).toEqual([]);
  });

  it('is chosen in the shell’s dialog, keeps its id and is forgotten', async () => {
    const rig = open.keep(
      await openStudio(await folder(), {
        embedded: { models: ['noop'], warm: false },
        chooseFile: async () => clip,
      }),
    );
    const file = await rig.run('files.choose', null);
    expect(file).toEqual({
      id: expect.any(String),
      name: 'clip.mp4',
      durationS: expect.closeTo(2, 1),
      width: 320,
      height: 180,
    });
    expect(await rig.studio.addFile(clip)).toEqual(file);
    expect(rig.studio.state.files).toEqual([file]);
    await rig.run('files.forget', { id: file?.id ?? '' });
    expect(rig.studio.state.files).toEqual([]);
  });
});

describe('an application that cannot write', () => {
  it('says so and goes on in memory', async () => {
    const rig = open.keep(
      await openStudio('/dev/null/rivulet', { embedded: { models: ['noop'], warm: false } }),
    );
    await expect(rig.run('settings.update', { appearance: { theme: 'light' } })).rejects.toMatchObject({
      code: 'settings_unwritable',
    });
    expect(rig.studio.state.settings.appearance.theme).toBe('light');
    await rig.run('network.check', { address: null });
  });
});

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { closeAfterEach } from '../support/gateway-open.ts';
import { type OutputsRig, openOutputs } from '../support/outputs-rig.ts';
import { temporaryFolders } from '../support/temporary-folder.ts';

const folder = temporaryFolders();
const open = closeAfterEach();
const KEY = 'live_secret_key_4711';

const opened = async (...given: Parameters<typeof openOutputs>): Promise<OutputsRig> =>
  open.keep(await openOutputs(...given));

const target = { id: null, video: 'auto', withStream: false, key: null, storePlain: false } as const;

describe('a folder for recordings', () => {
  it('is refused where nothing can be written, and tidied', async () => {
    const rig = await opened(await folder());
    const { recording } = rig.studio.state.settings.outputs;
    const set = (path: string) =>
      rig.run('settings.update', { outputs: { recording: { ...recording, folder: path } } });
    await expect(set('videos')).rejects.toMatchObject({ code: 'output_unwritable' });
    await expect(set('/dev/null/videos')).rejects.toMatchObject({ code: 'output_unwritable' });
    expect(rig.studio.state.settings.outputs.recording.folder).toBe(rig.videos);
    const changed = await set(`${rig.home}/a/../b/`);
    expect(changed.outputs.recording.folder).toMatch(/\/b\/?$/);
    await expect(rig.run('recording.chooseFolder', null)).rejects.toMatchObject({ code: 'not_allowed' });
    await expect(rig.run('recording.reveal', { id: null })).rejects.toMatchObject({ code: 'not_allowed' });
  });
});

describe('the secrets of outputs', () => {
  it('are in the file of secrets alone, and never shown or logged', async () => {
    const rig = await opened(await folder());
    const shown = JSON.stringify;
    const { id } = await rig.run('targets.save', {
      ...target,
      name: 'T',
      platform: 'rtmp',
      url: `rtmp://127.0.0.1:1/live/${KEY}`,
      storePlain: true,
    });
    await rig.run('targets.start', { id });
    await rig.outputs(({ targets }) => (targets[0]?.status.retries ?? 0) > 0);
    await rig.run('obs.connect', { address: '127.0.0.1:1', password: `obs_${KEY}`, storePlain: true });
    await rig.outputs(({ obs }) => obs.phase === 'searching' && obs.reason !== '');
    await expect(
      rig.run('targets.save', { ...target, name: 'Bad', platform: 'srt', url: `srt://h?passphrase=${KEY}` }),
    ).rejects.not.toThrow(KEY);
    const events = rig.events.filter(({ name }) => name !== 'log');
    expect(shown(events)).not.toContain(KEY);
    expect(shown(rig.log.records)).not.toContain(KEY);
    expect(shown(rig.studio.state)).not.toContain(KEY);
    await rig.close();
    const files = (await readdir(rig.home)).filter((name) => name.endsWith('.json'));
    const holding: string[] = [];
    for (const name of files)
      if ((await readFile(join(rig.home, name), 'utf8')).includes(KEY)) holding.push(name);
    expect(holding).toEqual(['secrets.json']);
    expect((await stat(join(rig.home, 'secrets.json'))).mode & 0o077).toBe(0);
  });
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultSettings } from '../../../src-preload/contract/default-settings.ts';
import type { Notice } from '../../../src-preload/contract.ts';
import { temporaryFolders } from '../../../test/support/temporary-folder.ts';
import { GatewayError } from '../../base/errors.ts';
import { silentLogger } from '../../base/log.ts';
import type { ObsOpenOptions } from '../../outputs/obs/obs-link.ts';
import { SecretStore } from '../../settings/secrets.ts';
import { ObsDesk } from './obs-desk.ts';

const { played } = vi.hoisted(() => ({
  played: { opened: [] as unknown[], disconnects: 0, refusal: null as Error | null },
}));
vi.mock('../../outputs/obs/obs-link.ts', () => ({
  ObsLink: class {
    state = { phase: 'searching', passwordSet: false, passwordPlace: null };
    onChange = () => () => undefined;
    open(options: unknown): void {
      if (played.refusal) throw played.refusal;
      played.opened.push(options);
    }
    async disconnect(): Promise<void> {
      played.disconnects += 1;
    }
  },
}));

const folder = temporaryFolders();
let home = '';
let settings = defaultSettings.outputs.obs;
let notices: Notice[] = [];
let desk: ObsDesk;

const opened = (): ObsOpenOptions[] => played.opened as ObsOpenOptions[];

beforeEach(async () => {
  played.opened.length = 0;
  played.disconnects = 0;
  played.refusal = null;
  settings = defaultSettings.outputs.obs;
  notices = [];
  home = await folder();
  const secrets = await SecretStore.open({
    folder: home,
    keyStore: null,
    onProblem: (problem) => {
      throw problem;
    },
  });
  desk = new ObsDesk({
    settings: () => settings,
    saveSettings: async (changed) => {
      const before = settings;
      settings = changed;
      desk.settingsChanged(before);
    },
    secrets,
    feed: () => null,
    watchPictures: () => Promise.reject(new Error('not asked for')),
    logger: silentLogger,
    onChange: () => undefined,
    onNotice: (notice) => notices.push(notice),
  });
});

const connect = (password: string | null, storePlain = false): Promise<void> =>
  desk.connect({ address: 'ws://127.0.0.1:4455', password, storePlain });

describe('the link to OBS', () => {
  it('is opened with the password that is given, which is a secret', async () => {
    await connect('obs-password-1', true);
    expect(new Set(opened().map(({ password }) => password))).toEqual(new Set(['obs-password-1']));
    expect(settings).toMatchObject({ connect: true, address: 'ws://127.0.0.1:4455' });
    expect(desk.state).toMatchObject({ passwordSet: true, passwordPlace: 'plain' });
    expect(JSON.stringify(desk.state)).not.toContain('obs-password-1');
    expect(await readFile(join(home, 'secrets.json'), 'utf8')).toContain('obs-password-1');
  });

  it('keeps the password there is, and forgets it for an empty one', async () => {
    await connect('obs-password-1');
    await connect(null);
    expect(opened().at(-1)?.password).toBe('obs-password-1');
    await connect('');
    expect(opened().at(-1)?.password).toBeNull();
    expect(desk.state).toMatchObject({ passwordSet: false, passwordPlace: null });
  });

  it('keeps nothing of an address that is none', async () => {
    played.refusal = new GatewayError('output_address_invalid', 'this is no address of OBS');
    await expect(connect('obs-password-1')).rejects.toMatchObject({ code: 'output_address_invalid' });
    expect(settings.connect).toBe(false);
    expect(desk.state.passwordSet).toBe(false);
  });

  it('is let go by the settings, and opened by them', async () => {
    await connect(null);
    await desk.disconnect();
    expect(settings.connect).toBe(false);
    expect(played.disconnects).toBe(1);
    const before = settings;
    settings = { ...settings, connect: true, feed: 'ts' };
    desk.settingsChanged(before);
    expect(opened().at(-1)).toMatchObject({ feed: 'ts' });
  });

  it('is opened at the start only where the settings say so, and says what is wrong with them', () => {
    desk.start();
    expect(opened()).toEqual([]);
    settings = { ...settings, connect: true };
    desk.start();
    expect(opened()).toHaveLength(1);
    played.refusal = new GatewayError('output_address_invalid', 'this is no address of OBS');
    desk.start();
    expect(notices).toEqual([{ level: 'warning', text: 'this is no address of OBS' }]);
  });
});

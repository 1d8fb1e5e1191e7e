import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolders } from '../../../test/support/temporary-folder.ts';
import { fromIni, fromJson, readObsConfig } from './obs-config.ts';

const folder = temporaryFolders();

const INI = [
  '[General]',
  'ServerPort=1',
  '[OBSWebSocket]',
  'ServerEnabled=true',
  'ServerPort=4460',
  'AuthRequired=false',
  'ServerPassword=secret',
  '[Basic]',
  'ServerPort=2',
].join('\r\n');

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

describe("OBS's own settings", () => {
  it('are read from global.ini, without the password', () => {
    expect(fromIni(`\uFEFF${INI}`)).toEqual({ enabled: true, port: 4460, passwordWanted: false });
    expect(fromIni('[OBSWebSocket]\nServerPort=x')).toEqual({
      enabled: false,
      port: 4455,
      passwordWanted: true,
    });
    expect(fromIni('[General]\n')).toBeNull();
  });

  it('are read from their own file, without the password', () => {
    const text = '{"server_enabled":true,"server_port":4470,"auth_required":true,"server_password":"secret"}';
    expect(fromJson(text)).toEqual({ enabled: true, port: 4470, passwordWanted: true });
    expect(fromJson('{}')).toEqual({ enabled: false, port: 4455, passwordWanted: true });
    for (const broken of ['', '{', '[]', '{"server_port":"x"}', '{"server_port":70000}'])
      expect(fromJson(broken)).toBeNull();
  });

  it('are nothing that breaks', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(fromIni(`[OBSWebSocket]\n${text}`)?.port).toBeGreaterThan(0);
        fromJson(text);
      }),
    );
  });

  it.each([
    ['linux', '.config/obs-studio'],
    ['linux', '.var/app/com.obsproject.Studio/config/obs-studio'],
    ['linux', 'snap/obs-studio/current/.config/obs-studio'],
    ['darwin', 'Library/Application Support/obs-studio'],
    ['win32', 'AppData/Roaming/obs-studio'],
  ] as const)('are found on %s in %s', async (platform, path) => {
    const home = await folder();
    expect(await readObsConfig({ platform, home, env: {} })).toBeNull();
    await write(join(home, path, 'global.ini'), INI);
    expect(await readObsConfig({ platform, home, env: {} })).toMatchObject({ port: 4460 });
    await write(
      join(home, path, 'plugin_config/obs-websocket/config.json'),
      '{"server_enabled":true,"server_port":4470}',
    );
    expect(await readObsConfig({ platform, home, env: {} })).toMatchObject({ port: 4470 });
  });
});

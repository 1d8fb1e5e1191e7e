import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { temporaryFolders } from '../../../test/support/temporary-folder.ts';
import { reveal } from './reveal.ts';

const newFolder = temporaryFolders();

/** A file manager that writes each of its arguments on a line, into a file beside it. */
async function fileManager(name: string) {
  const folder = await newFolder();
  const path = join(folder, name);
  await writeFile(
    path,
    `#!/bin/sh\nprintf '%s\\n' "$@" > ${path}.called.part\nmv ${path}.called.part ${path}.called\n`,
  );
  await chmod(path, 0o755);
  return {
    environment: { PATH: `${folder}:/bin:/usr/bin`, DISPLAY: ':0' },
    called: () => vi.waitFor(() => readFile(`${path}.called`, 'utf8')),
  };
}

describe('showing a file', () => {
  it('opens its folder on Linux, whatever its name holds', async () => {
    const { environment, called } = await fileManager('xdg-open');
    const folder = join(await newFolder(), 'a; touch b $(c), "d"');
    await mkdir(folder);
    const file = join(folder, '--help.mp4');
    await writeFile(file, '');
    await reveal(file, { platform: 'linux', environment });
    expect(await called()).toBe(`${folder}\n`);
  });

  it('selects it on macOS, and opens its folder on Windows', async () => {
    const file = join(await newFolder(), 'a, b.mp4');
    await writeFile(file, '');
    const mac = await fileManager('open');
    await reveal(file, { platform: 'darwin', environment: mac.environment });
    expect(await mac.called()).toBe(`-R\n${file}\n`);
    const windows = await fileManager('explorer.exe');
    await reveal(file, { platform: 'win32', environment: windows.environment });
    expect(await windows.called()).toBe(`${join(file, '..')}\n`);
  });

  it('says where it is when nothing can show it', async () => {
    const folder = await newFolder();
    const nowhere = { platform: 'linux' as const, environment: { PATH: folder, DISPLAY: ':0' } };
    await expect(reveal(folder, nowhere)).rejects.toMatchObject({
      code: 'not_allowed',
      message: `no file manager can show this (xdg-open cannot be started): open ${folder} by hand`,
    });
    const headless = { platform: 'linux' as const, environment: { PATH: '/usr/bin' } };
    await expect(reveal(folder, headless)).rejects.toThrow('there is no display here');
    await expect(reveal(join(folder, 'gone'), nowhere)).rejects.toThrow('it is not there');
  });

  it('takes no address and no option for a path', async () => {
    const { environment } = await fileManager('xdg-open');
    for (const path of ['https://example.org', '--version', '.'])
      await expect(reveal(path, { platform: 'linux', environment })).rejects.toMatchObject({
        code: 'not_allowed',
      });
  });
});

import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolders } from '../../../test/support/temporary-folder.ts';
import { readPageFiles } from './page-files.ts';

const newFolder = temporaryFolders();

describe('the files of the page', () => {
  it('are what a page is made of, by their paths', async () => {
    const folder = await newFolder();
    await mkdir(join(folder, 'assets'));
    for (const name of ['index.html', 'assets/main-1.js', 'assets/main-1.js.map', 'notes.txt'])
      await writeFile(join(folder, name), name);
    await symlink('/etc/hosts', join(folder, 'outside.html'));
    const files = await readPageFiles(folder);
    expect([...files.keys()].sort()).toEqual(['assets/main-1.js', 'index.html']);
    expect(files.get('index.html')).toEqual({
      body: Buffer.from('index.html'),
      type: 'text/html; charset=utf-8',
      immutable: false,
    });
    expect(files.get('assets/main-1.js')?.immutable).toBe(true);
  });

  it('say what to do when they are not built', async () => {
    await expect(readPageFiles(join(await newFolder(), 'none'))).rejects.toMatchObject({
      code: 'internal',
      message: 'the page is not built: run `npm run build`',
    });
  });
});

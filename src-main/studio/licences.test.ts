import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolders } from '../../test/support/temporary-folder.ts';
import { readLicences } from './licences.ts';

const folder = temporaryFolders();

describe('licences', () => {
  it('of a checkout are those of the packages it runs on', async () => {
    const licences = await readLicences();
    const names = licences.map(({ name }) => name);
    expect(names[0]).toBe('rivulet');
    expect(names).toEqual(expect.arrayContaining(['zod', 'react', 'node-av']));
    expect(names).not.toContain('vitest');
    expect(licences.find(({ name }) => name === 'zod')).toMatchObject({
      licence: 'MIT',
      version: expect.stringMatching(/^\d/),
      text: expect.stringContaining('Permission is hereby granted'),
    });
  });

  it('of a packaged application are in the file it brings', async () => {
    const home = await folder();
    const packaged = [{ name: 'a', version: '1', licence: 'ISC', text: 'Do what you like.' }];
    await writeFile(join(home, 'licences.json'), JSON.stringify(packaged));
    await mkdir(join(home, 'chunks'));
    await expect(readLicences(join(home, 'chunks'))).resolves.toEqual(packaged);
  });

  it('that are nowhere are missed', async () => {
    await expect(readLicences(await folder())).rejects.toMatchObject({ code: 'internal' });
  });
});

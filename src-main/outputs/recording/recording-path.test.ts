import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkRecordingPaths, recordingFormat } from './recording-path.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rivulet-recording-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('recordingFormat', () => {
  it('knows mp4 and mkv by their ending', () => {
    expect([recordingFormat('a.MP4'), recordingFormat('b.mkv')]).toEqual(['mp4', 'mkv']);
  });
});

describe('checkRecordingPaths', () => {
  const check = (input: string, ...paths: string[]): Promise<void> => checkRecordingPaths(paths, input);

  it.each([
    ['clip.avi', '"clip.avi" ends in .avi: name the recording .mp4 or .mkv'],
    ['clip', '"clip" has no ending: name the recording .mp4 or .mkv'],
  ])('refuses %s', async (path, message) => {
    await expect(check('testsrc', path)).rejects.toThrow(message);
  });

  it('says when the folder is missing, and when the name is a folder', async () => {
    await expect(check('testsrc', join(folder, 'none/clip.mp4'))).rejects.toThrow('does not exist');
    await expect(check('testsrc', join(folder, 'clip.mp4'), join(folder, 'in.mkv'))).resolves.toBeUndefined();
  });

  it.skipIf(process.platform === 'win32')(
    'refuses what is no file, which would block or lose it',
    async () => {
      await symlink('/dev/null', join(folder, 'null.mp4'));
      await expect(check('testsrc', join(folder, 'null.mp4'))).rejects.toThrow('no ordinary file');
    },
  );

  it('refuses to write over the input, by whatever name', async () => {
    const clip = join(folder, 'clip.mp4');
    const link = join(folder, 'link.mp4');
    await writeFile(clip, 'video');
    await symlink(clip, link);
    for (const input of [clip, `file:${clip}`, pathToFileURL(clip).href, link])
      for (const output of [clip, link, join(folder, '../', folder.slice(tmpdir().length), 'clip.mp4')])
        await expect(check(input, output)).rejects.toThrow('it is the input');
  });

  it('refuses one file for two recordings, also before it exists', async () => {
    const path = join(folder, 'new.mp4');
    await symlink(folder, join(folder, 'again'));
    await expect(check('testsrc', path, join(folder, 'again/new.mp4'))).rejects.toThrow('two recordings');
  });
});

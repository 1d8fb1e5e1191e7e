import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { videosFolder } from './videos-folder.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'rivulet-home-'));
});
afterEach(() => rm(home, { recursive: true }));

describe('videosFolder', () => {
  const onLinux = async (dirs: string | null): Promise<string> => {
    await mkdir(join(home, '.config'), { recursive: true });
    if (dirs !== null) await writeFile(join(home, '.config/user-dirs.dirs'), dirs);
    return videosFolder({ platform: 'linux', environment: {}, home });
  };

  it.each([
    ['is Videos where nothing is said', null, 'Videos/Rivulet'],
    ['is what user-dirs.dirs names', '# x\nXDG_VIDEOS_DIR="$HOME/Vidéos"\n', 'Vidéos/Rivulet'],
    ['is Videos where it names the home itself', 'XDG_VIDEOS_DIR="$HOME/"\n', 'Videos/Rivulet'],
    ['is Videos where it names nothing absolute', 'XDG_VIDEOS_DIR="films"\n', 'Videos/Rivulet'],
  ])('on Linux %s', async (_what, dirs, below) => {
    expect(await onLinux(dirs)).toBe(join(home, below));
  });

  it('on Linux may lie outside of the home', async () => {
    expect(await onLinux('XDG_VIDEOS_DIR="/mnt/my \\"big\\" disk"\n')).toBe('/mnt/my "big" disk/Rivulet');
  });

  it('is Movies on macOS, and below the profile on Windows', async () => {
    expect(await videosFolder({ platform: 'darwin', environment: {}, home })).toBe(
      join(home, 'Movies/Rivulet'),
    );
    const environment = { USERPROFILE: join(home, 'profile') };
    expect(await videosFolder({ platform: 'win32', environment, home })).toBe(
      join(home, 'profile/Videos/Rivulet'),
    );
  });
});

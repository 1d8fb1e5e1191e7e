import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localPathOf, locate } from './location.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rivulet-location-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('localPathOf', () => {
  it('takes paths and file addresses for what they name', async () => {
    const path = join(folder, 'a clip #1 50%.mp4');
    expect(await localPathOf(path)).toBe(path);
    expect(await localPathOf(`file:${path}`)).toBe(path);
    expect(await localPathOf(pathToFileURL(path).href)).toBe(path);
    expect(await localPathOf('C:\\clip.mp4')).toBe('C:\\clip.mp4');
  });

  it.each(['rtmp://host/live', 'concat:a.ts|b.ts', 'udp://127.0.0.1:9'])('leaves %s to FFmpeg', async (url) =>
    expect(await localPathOf(url)).toBeNull(),
  );

  it('refuses a file of another machine with what to write instead', async () => {
    await expect(localPathOf('file://host/clip.mp4')).rejects.toMatchObject({ code: 'media_not_found' });
  });
});

describe('locate', () => {
  it.skipIf(process.platform === 'win32')('finds a file whose name looks like a protocol', async () => {
    const name = 'take:two.mp4';
    await writeFile(join(folder, name), 'video');
    const before = process.cwd();
    try {
      process.chdir(folder);
      expect(await locate(name)).toEqual({ url: `file:${name}`, remote: false });
    } finally {
      process.chdir(before);
    }
  });
});

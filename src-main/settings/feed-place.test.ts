import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolders } from '../../test/support/temporary-folder.ts';
import { FeedPlace } from './feed-place.ts';

const folder = temporaryFolders();
const noProblem = (problem: Error): never => {
  throw problem;
};

describe('the place of the feed', () => {
  it('is the same after a restart, in a file only its owner can read', async () => {
    const home = await folder();
    const place = await FeedPlace.open(home, noProblem);
    expect(place.port).toBe(0);
    await place.keepPort(40_123);
    const again = await FeedPlace.open(home, noProblem);
    expect([again.port, again.token]).toEqual([40_123, place.token]);
    expect((await stat(join(home, 'feed.json'))).mode & 0o777).toBe(0o600);
  });

  it('gets another token when it is renewed, and keeps its port', async () => {
    const home = await folder();
    const place = await FeedPlace.open(home, noProblem);
    await place.keepPort(40_123);
    const before = place.token;
    await place.renew();
    const again = await FeedPlace.open(home, noProblem);
    expect(again.token).toBe(place.token);
    expect(again.token).not.toBe(before);
    expect(again.port).toBe(40_123);
  });

  it('is made up anew, and says so, where the file cannot be read', async () => {
    const home = await folder();
    await writeFile(join(home, 'feed.json'), JSON.stringify({ version: 1, data: { port: 1, token: '/' } }));
    const problems: string[] = [];
    const place = await FeedPlace.open(home, ({ message }) => problems.push(message));
    expect(problems).toEqual([expect.stringContaining('feed.json')]);
    expect(place.port).toBe(0);
    await place.keepPort(40_123);
    expect(await readFile(join(home, 'feed.json'), 'utf8')).toContain(place.token);
  });
});

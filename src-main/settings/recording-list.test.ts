import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayError } from '../base/errors.ts';
import { RecordingList } from './recording-list.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rivulet-list-'));
});
afterEach(() => rm(folder, { recursive: true }));

const entry = (n: number) => ({
  id: `r${n}`,
  kind: 'output' as const,
  name: `${n}.mp4`,
  path: `/videos/${n}.mp4`,
  state: 'recording' as const,
  startedMs: n,
  durationS: null,
  bytes: 0,
  width: null,
  height: null,
});

const open = (problems: GatewayError[] = []): Promise<RecordingList> =>
  RecordingList.open(folder, (problem) => problems.push(problem));

describe('RecordingList', () => {
  it('is in the file when a change is done, newest first, without a close', async () => {
    const list = await open();
    await list.put(entry(1));
    await list.put(entry(2));
    await list.put({ ...entry(1), state: 'done', durationS: 12.5 });
    const again = await open();
    expect(again.entries).toEqual([entry(2), { ...entry(1), state: 'done', durationS: 12.5 }]);
    await again.remove('r2');
    expect((await open()).entries.map(({ id }) => id)).toEqual(['r1']);
  });

  it('keeps the newest 200', async () => {
    const list = await open();
    for (let n = 0; n < 205; n += 1) void list.put(entry(n));
    await list.close();
    const { entries } = await open();
    expect([entries.length, entries[0]?.id, entries.at(-1)?.id]).toEqual([200, 'r204', 'r5']);
  });

  it('keeps what is sound in a broken file', async () => {
    const data = [entry(1), { ...entry(2), path: '' }, 7, entry(3)];
    await writeFile(join(folder, 'recordings.json'), JSON.stringify({ version: 1, data }));
    const problems: GatewayError[] = [];
    expect((await open(problems)).entries).toEqual([entry(1), entry(3)]);
    expect(problems).toHaveLength(1);
    expect((await open(problems)).entries).toEqual([entry(1), entry(3)]);
    expect(problems).toHaveLength(1);
  });

  it('sets a broken file aside and begins anew', async () => {
    await writeFile(join(folder, 'recordings.json'), '{"version":1,"data":[{"id":""}]}');
    const problems: GatewayError[] = [];
    expect((await open(problems)).entries).toEqual([]);
    expect(problems[0]?.code).toBe('settings_unreadable');
  });
});

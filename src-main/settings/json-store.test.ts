import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { temporaryFolders } from '../../test/support/temporary-folder.ts';
import type { GatewayError } from '../base/errors.ts';
import { JsonStore, type JsonStoreOptions } from './json-store.ts';

const folder = temporaryFolders();
const schema = z.object({ name: z.string(), list: z.array(z.json()) });
const defaults = { name: 'new', list: [] };

/** A store in a folder of its own, and what it reported. */
async function openStore(path: string, options: Partial<JsonStoreOptions<z.output<typeof schema>>> = {}) {
  const problems: GatewayError[] = [];
  const onProblem = (problem: GatewayError): number => problems.push(problem);
  const store = await JsonStore.open({ path, schema, defaults, onProblem, now: () => 0, ...options });
  return { store, problems };
}

const fileIn = async (): Promise<string> => join(await folder(), 'data.json');

describe('a store in a file', () => {
  it('begins with the defaults and writes nothing by itself', async () => {
    const path = await fileIn();
    const { store, problems } = await openStore(path);
    expect(store.data).toEqual(defaults);
    await store.close();
    expect(problems).toEqual([]);
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('keeps any data over a restart, in a file for its owner alone', async () => {
    const path = await fileIn();
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.array(fc.jsonValue()), async (name, list) => {
        const data = schema.parse(JSON.parse(JSON.stringify({ name, list })));
        const { store } = await openStore(path);
        const saved = store.set(data);
        await store.close();
        await saved;
        const again = await openStore(path);
        expect(again.store.data).toEqual(data);
        expect(again.problems).toEqual([]);
      }),
      { numRuns: 30 },
    );
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('opens whatever the file holds, and keeps what it cannot read', async () => {
    const path = await fileIn();
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
        await writeFile(path, text);
        const { store, problems } = await openStore(path);
        expect(store.data).toEqual(defaults);
        expect(problems).toHaveLength(1);
        expect(await readFile(path.replace('.json', '.broken-1970-01-01T00-00-00-000Z.json'), 'utf8')).toBe(
          text,
        );
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['{"version":1,', 'it is not JSON'],
    ['{"version":1,"data":{"name":1,"list":[]}}', '"name" is not valid'],
    ['{"data":{}}', '"version" is not valid'],
    ['{"version":2,"data":{}}', 'it was written by a newer version of Rivulet (2, this one knows 1)'],
  ])('sets %s aside and says why', async (text, why) => {
    const path = await fileIn();
    await writeFile(path, text);
    const { store, problems } = await openStore(path);
    expect(problems[0]).toMatchObject({
      code: 'settings_unreadable',
      message: `data.json cannot be read (${why}): it was set aside as data.broken-1970-01-01T00-00-00-000Z.json, and the defaults are used`,
    });
    await store.set({ name: 'after', list: [] });
    expect((await readdir(join(path, '..'))).sort()).toEqual([
      'data.broken-1970-01-01T00-00-00-000Z.json',
      'data.json',
    ]);
  });

  it('brings older data up to its own version, step by step', async () => {
    const path = await fileIn();
    await writeFile(path, JSON.stringify({ version: 2, data: { title: 'old' } }));
    const migrations = [
      () => expect.unreachable('version 1 is long gone'),
      (data: unknown) => ({ name: (data as { title: string }).title }),
      (data: unknown) => ({ ...(data as object), list: [3] }),
    ];
    const { store, problems } = await openStore(path, { migrations });
    expect(problems).toEqual([]);
    expect(store.data).toEqual({ name: 'old', list: [3] });
    await store.set(store.data);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ version: 4 });
  });

  it('writes quick changes together', async () => {
    const path = await fileIn();
    const { store } = await openStore(path);
    await store.set({ name: 'first', list: [] });
    const later = ['a', 'b', 'c'].map((name) => store.set({ name, list: [] }));
    expect(new Set(later).size).toBe(1);
    await store.close();
    await Promise.all(later);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ version: 1, data: { name: 'c', list: [] } });
  });

  it('goes on in memory when the folder cannot be written', async () => {
    const path = join(await folder(), 'taken', 'data.json');
    await writeFile(join(path, '..'), 'a file where a folder should be');
    const { store } = await openStore(path);
    await expect(store.set({ name: 'kept', list: [] })).rejects.toMatchObject({
      code: 'settings_unwritable',
      message: expect.stringMatching(
        /^data\.json cannot be saved \(\w+\): check who may write to .*taken; until then changes last until the program ends$/,
      ),
    });
    expect(store.data.name).toBe('kept');
  });

  it('does not write over what it could not set aside', async () => {
    const path = await fileIn();
    // Neither can be read, and a folder does not go where another one is in use.
    await mkdir(path);
    await mkdir(path.replace('.json', '.broken-1970-01-01T00-00-00-000Z.json/in-use'), { recursive: true });
    const { store, problems } = await openStore(path);
    expect(problems[0]).toMatchObject({ code: 'settings_unreadable', fields: { setAside: null } });
    expect(store.data).toEqual(defaults);
    await expect(store.set(defaults)).rejects.toMatchObject({ code: 'settings_unwritable' });
  });
});

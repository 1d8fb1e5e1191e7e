import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolders } from '../../test/support/temporary-folder.ts';
import type { GatewayError } from '../base/errors.ts';
import { type CachedAnswer, DiscoveryCache } from './discovery-cache.ts';

const temporaryFolder = temporaryFolders();

const answer = (answeredMs: number, ...addresses: string[]): CachedAnswer => ({
  answeredMs,
  orchestrators: addresses.map((address) => ({
    address,
    ethAddress: null,
    priceHintWeiPerPixel: 3.5,
    publicOnly: true,
  })),
  refused: 0,
  refusedWhy: '',
});

const opened = (folder: string, problems: GatewayError[] = []): Promise<DiscoveryCache> =>
  DiscoveryCache.open(folder, (problem) => problems.push(problem));

it('has after a restart what was answered before', async () => {
  const folder = await temporaryFolder();
  const cache = await opened(folder);
  cache.set('one', answer(1_000, 'https://a.example'));
  cache.set('two', answer(2_000));
  cache.delete('two');
  await cache.close();
  const again = await opened(folder);
  expect(again.get('one')).toEqual(answer(1_000, 'https://a.example'));
  expect(again.get('two')).toBeNull();
});

it('does not write an answer that only got a little older', async () => {
  const cache = await opened(await temporaryFolder());
  cache.set('one', answer(0, 'https://a.example'));
  cache.set('one', answer(60_000, 'https://a.example'));
  expect(cache.get('one')?.answeredMs).toBe(0);
  cache.set('two', answer(0, 'https://a.example', 'https://b.example'));
  cache.set('two', answer(60_000, 'https://b.example', 'https://a.example'));
  expect(cache.get('two')?.answeredMs).toBe(0);
  cache.set('one', answer(60_000, 'https://b.example'));
  expect(cache.get('one')?.answeredMs).toBe(60_000);
  cache.set('one', answer(660_000, 'https://b.example'));
  expect(cache.get('one')?.answeredMs).toBe(660_000);
  await cache.close();
});

it('keeps fifty sources at most', async () => {
  const cache = await opened(await temporaryFolder());
  for (let source = 0; source < 60; source += 1) cache.set(`s${source}`, answer(source));
  expect([cache.get('s9'), cache.get('s10')?.answeredMs, cache.get('s59')?.answeredMs]).toEqual([
    null,
    10,
    59,
  ]);
  await cache.close();
});

it('keeps twenty thousand orchestrators at most', async () => {
  const cache = await opened(await temporaryFolder());
  const many = Array.from({ length: 9_000 }, (_unused, index) => `https://o${index}.example`);
  for (const source of ['one', 'two', 'three']) cache.set(source, answer(0, ...many));
  expect([cache.get('one'), cache.get('two')?.orchestrators.length]).toEqual([null, 9_000]);
  expect(cache.get('three')?.orchestrators).toHaveLength(9_000);
  await cache.close();
});

it.each(['{"version":1,"data":{"one":{"answeredMs":"late"}}}', 'not JSON', '{"version":9,"data":{}}', ''])(
  'knows nothing where its file is broken (%s), and sets it aside',
  async (text) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'discovered.json'), text);
    const problems: GatewayError[] = [];
    const cache = await opened(folder, problems);
    expect(cache.get('one')).toBeNull();
    expect(problems).toMatchObject([{ code: 'settings_unreadable' }]);
    cache.set('one', answer(1, 'https://a.example'));
    await cache.close();
    expect(await readFile(join(folder, 'discovered.json'), 'utf8')).toContain('https://a.example');
  },
);

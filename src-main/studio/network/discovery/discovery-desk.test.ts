import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../../src-preload/contract/default-settings.ts';
import type { DiscoveryState, OrchestratorRow } from '../../../../src-preload/contract.ts';
import { fakeChain, fakePool } from '../../../../test/support/fake-chain.ts';
import { fakeSigner } from '../../../../test/support/fake-signer.ts';
import { closeAfterEach } from '../../../../test/support/gateway-open.ts';
import { temporaryFolders } from '../../../../test/support/temporary-folder.ts';
import { createLogger } from '../../../base/log.ts';
import { CertificatePins } from '../../../gateway/index.ts';
import { DiscoveryCache } from '../../../settings/discovery-cache.ts';
import { SecretStore } from '../../../settings/secrets.ts';
import type { ListedOrchestrator } from '../orchestrator-row.ts';
import { DiscoveryDesk } from './discovery-desk.ts';
import type { SourceSetting } from './source-access.ts';

// Folders go last: what is open may still write to them.
const folders = temporaryFolders();
const open = closeAfterEach();
const SECRET = 's3cret';
const KEY = '0123456789abcdef0123456789abcdef';

const plainStore = { storePlain: true, headers: null, enabled: true };

/** A desk on a data folder, with what it has told and written. */
async function deskOn(folder: string, sources: readonly SourceSetting[] = []) {
  const seen = {
    sources: [...sources],
    list: [] as readonly ListedOrchestrator[],
    states: [] as DiscoveryState[],
    log: [] as string[],
    rows: [] as OrchestratorRow[],
  };
  const onProblem = (): void => undefined;
  const secrets = await SecretStore.open({ folder, keyStore: null, onProblem });
  const cache = await DiscoveryCache.open(folder, onProblem);
  const desk = new DiscoveryDesk({
    sources: () => seen.sources,
    saveSources: async (changed) => {
      seen.sources = changed;
    },
    secrets,
    cache,
    pins: new CertificatePins(),
    orchestratorPins: new CertificatePins(),
    logger: createLogger((record) => seen.log.push(JSON.stringify(record)), 'debug'),
    rows: () => seen.rows,
    isPublicOnly: () => false,
    onChange: (state) => seen.states.push(state),
    onList: (list) => {
      seen.list = list;
    },
  });
  const close = async (): Promise<void> => {
    desk.close();
    await Promise.all([cache.close(), secrets.close()]);
  };
  open.keep({ close });
  desk.sync();
  return { desk, seen, close };
}

const listOf = (...addresses: string[]): Promise<Awaited<ReturnType<typeof fakeSigner>>> =>
  fakeSigner((response) => void response.end(JSON.stringify(addresses)));

describe('the sources of orchestrators', () => {
  it('ask nobody while none is enabled, and wait for what they lack', async () => {
    const { desk, seen } = await deskOn(await folders(), defaultSettings.network.sources);
    // Nobody has to have a signer.
    expect(desk.state.sources[0]).toMatchObject({ id: 'signer', state: 'waiting', error: null });
    expect(desk.state.sources.map(({ id, state }) => [id, state])).toEqual([
      ['signer', 'waiting'],
      ['nodes', 'asking'],
      ['explorer', 'off'],
      ['subgraph', 'off'],
      ['registry', 'off'],
      ['protocol-registry', 'off'],
    ]);
    await desk.refresh(null);
    expect(desk.state.sources[1]).toMatchObject({ state: 'ready', found: 0 });
    await desk.editor.save({ ...plainStore, id: 'subgraph', url: null });
    expect(desk.state.sources[3]).toMatchObject({ state: 'waiting', error: { code: 'discovery_failed' } });
    expect(seen.list).toEqual([]);
  });

  it('make one list, in which each orchestrator is once with all who named it', async () => {
    const [one, two] = [
      open.keep(await listOf('https://a.example', 'https://b.example')),
      open.keep(await listOf('https://b.example', 'https://c.example', 'ftp://x')),
    ];
    const { desk, seen } = await deskOn(await folders());
    await desk.editor.save({ ...plainStore, id: null, url: one.origin });
    await desk.editor.addFromToken(`${two.origin}/list`, { 'x-key': SECRET });
    await desk.refresh(null);
    const [first, second] = desk.state.sources;
    expect(seen.list).toMatchObject([
      { address: 'https://a.example', source: 'url', sources: [first?.id] },
      { address: 'https://b.example', source: 'url', sources: [first?.id, second?.id] },
      { address: 'https://c.example', source: 'token', sources: [second?.id] },
    ]);
    expect(second).toMatchObject({
      kind: 'url',
      origin: 'token',
      state: 'ready',
      headerNames: ['x-key'],
      found: 2,
      refused: 1,
      refusedWhy: '1 neither https:// nor http://',
    });
    expect(two.requests[0]?.headers['x-key']).toBe(SECRET);
    expect(one.requests[0]?.headers['x-key']).toBeUndefined();
    await desk.editor.remove(first?.id ?? '');
    expect(seen.list.map(({ address }) => address)).toEqual(['https://b.example', 'https://c.example']);
  });

  it('have their last answers at once after a restart, also when nobody answers any more', async () => {
    const folder = await folders();
    const service = await listOf('https://a.example');
    const first = await deskOn(folder);
    await first.desk.editor.save({ ...plainStore, id: null, url: service.origin });
    await first.desk.refresh(null);
    await first.close();
    await service.close();
    const again = await deskOn(folder, first.seen.sources);
    expect(again.seen.list).toMatchObject([{ address: 'https://a.example' }]);
    expect(again.desk.state.sources[0]).toMatchObject({ cached: true, found: 1 });
    await again.desk.refresh(null);
    expect(again.desk.state.sources[0]).toMatchObject({ state: 'failed', cached: true, found: 1 });
    expect(again.seen.list).toHaveLength(1);
  });

  it('forget what another address answered', async () => {
    const service = open.keep(await listOf('https://a.example'));
    const { desk, seen } = await deskOn(await folders());
    await desk.editor.save({ ...plainStore, id: null, url: service.origin });
    await desk.refresh(null);
    const { id = '' } = desk.state.sources[0] ?? {};
    await desk.editor.save({ ...plainStore, id, url: 'http://127.0.0.1:1/gone' });
    await desk.refresh(null);
    expect(desk.state.sources[0]).toMatchObject({ state: 'failed', found: 0, answeredMs: null });
    expect(seen.list).toEqual([]);
  });

  it('read both registries over one endpoint, whose key nobody sees', async () => {
    const chain = open.keep(await fakeChain({ transcoders: fakePool(24) }));
    const folder = await folders();
    const { desk, seen, close } = await deskOn(folder, defaultSettings.network.sources);
    const url = `${chain.url}/v2/${KEY}`;
    await desk.editor.save({ ...plainStore, id: 'registry', url });
    await desk.editor.save({ ...plainStore, id: 'protocol-registry', url });
    await desk.refresh(null);
    const [ai, protocol] = desk.state.sources.slice(4);
    expect(ai).toMatchObject({ state: 'ready', url: `${chain.url}/…`, found: 20 });
    expect(protocol).toMatchObject({ state: 'ready', found: 20 });
    expect(chain.questions.filter(({ method }) => method === 'eth_chainId')).toHaveLength(1);
    expect(chain.questions.every(({ path }) => path === `/v2/${KEY}`)).toBe(true);
    expect(JSON.stringify([seen.states, seen.list, seen.log, seen.sources])).not.toContain(KEY);
    await close();
    expect(await readFile(join(folder, 'discovered.json'), 'utf8')).not.toContain(KEY);
    // The address is given back as it was shown, and is still the one with the key.
    const again = await deskOn(folder, seen.sources);
    await again.desk.editor.save({ ...plainStore, id: 'registry', url: `${chain.url}/…` });
    const before = chain.questions.length;
    await again.desk.refresh('registry');
    expect(chain.questions.length).toBeGreaterThan(before);
    expect(chain.questions.at(-1)?.path).toBe(`/v2/${KEY}`);
  });

  it('keep headers with their host', async () => {
    const [one, two] = [
      open.keep(await listOf('https://a.example')),
      open.keep(await listOf('https://b.example')),
    ];
    const { desk } = await deskOn(await folders());
    await desk.editor.save({ ...plainStore, id: null, url: one.origin, headers: { 'x-key': SECRET } });
    await desk.refresh(null);
    const { id = '' } = desk.state.sources[0] ?? {};
    await desk.editor.save({ ...plainStore, id, url: `${one.origin}/other` });
    await desk.refresh(null);
    expect(one.requests.map(({ path }) => path)).toContain('/other');
    expect(one.requests.every(({ headers }) => headers['x-key'] === SECRET)).toBe(true);
    await desk.editor.save({ ...plainStore, id, url: two.origin });
    await desk.refresh(null);
    expect(two.requests[0]?.headers['x-key']).toBeUndefined();
    expect(desk.state.sources[0]?.headerNames).toEqual([]);
  });

  it('refuse what is no address of a source', async () => {
    const { desk, seen } = await deskOn(await folders(), defaultSettings.network.sources);
    const refused = async (url: string | null, id: string | null = null): Promise<void> => {
      await expect(desk.editor.save({ ...plainStore, id, url })).rejects.toMatchObject({
        code: 'discovery_url_invalid',
      });
    };
    await refused(null);
    await refused('');
    await refused('ftp://a.example');
    await refused('http://a.example/list');
    await refused('https://me:pw@a.example', 'explorer');
    await refused('https://a.example', 'nobody');
    expect(seen.sources).toEqual(defaultSettings.network.sources);
    for (let count = seen.sources.length; count < 50; count += 1)
      await desk.editor.save({ ...plainStore, enabled: false, id: null, url: 'https://a.example' });
    await refused('https://a.example');
  });

  it('that are built in can be switched, not taken away', async () => {
    const { desk, seen } = await deskOn(await folders(), defaultSettings.network.sources);
    await desk.editor.save({ ...plainStore, id: 'nodes', enabled: false, url: null });
    await desk.editor.remove('nodes');
    expect(seen.sources).toHaveLength(6);
    expect(desk.state.sources[1]).toMatchObject({ id: 'nodes', state: 'off' });
  });

  it('ask the signers there are, and stop when there are none', async () => {
    const { desk, seen } = await deskOn(await folders(), defaultSettings.network.sources);
    const discover = async () => ({ found: [{ address: 'https://127.0.0.1:8935' }], unreadable: 0 });
    desk.setSigners({ discover, isPrivate: () => true });
    await desk.refresh('signer');
    expect(seen.list).toEqual([
      { address: 'https://127.0.0.1:8935', source: 'signer', sources: ['signer'], publicOnly: false },
    ]);
    desk.setSigners(null);
    expect(desk.state.sources[0]).toMatchObject({ state: 'waiting', found: 0 });
    expect(seen.list).toEqual([]);
  });

  it('ask orchestrators for others when they have answered, and those not for more', async () => {
    const { desk, seen } = await deskOn(await folders(), defaultSettings.network.sources);
    await desk.refresh('nodes');
    const row = (address: string, source: OrchestratorRow['source']): OrchestratorRow =>
      ({ address, source, state: 'usable' }) as OrchestratorRow;
    seen.rows = [row('https://127.0.0.1:1', 'user'), row('https://127.0.0.1:2', 'nodes')];
    desk.noteNodes('https://127.0.0.1:1', ['https://node.example:8935']);
    desk.noteNodes('https://127.0.0.1:2', ['https://further.example:8935']);
    desk.setProbing({ done: 1, total: 2 });
    expect(desk.state).toMatchObject({ probing: { done: 1, total: 2 } });
    desk.setProbing(null);
    expect(desk.state.sources[1]).toMatchObject({ state: 'asking' });
    await desk.refresh('nodes');
    expect(seen.list).toMatchObject([
      { address: 'https://node.example:8935', source: 'nodes', sources: ['nodes'] },
    ]);
    desk.setProbing(null);
    expect(desk.state.sources[1]).toMatchObject({ state: 'ready' });
  });
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../src-preload/contract/default-settings.ts';
import type { DiscoverySource } from '../../src-preload/contract.ts';
import { fakeSigner } from '../support/fake-signer.ts';
import { answerInfo, fakeOrchestrator } from '../support/gateway-fakes.ts';
import { closeAfterEach } from '../support/gateway-open.ts';
import { openStudio, type StudioRig } from '../support/studio-rig.ts';
import { temporaryFolders } from '../support/temporary-folder.ts';

const folder = temporaryFolders();
const open = closeAfterEach();

/** An application that starts no embedded network by itself. */
async function opened(home: string, isNew = true): Promise<StudioRig> {
  const settings = { ...defaultSettings, network: { ...defaultSettings.network, embedded: false } };
  if (isNew) await writeFile(join(home, 'settings.json'), JSON.stringify({ version: 1, data: settings }));
  return open.keep(await openStudio(home));
}

const orchestrator = async (nodes: string[] = []): Promise<string> =>
  open.keep(
    await fakeOrchestrator({
      onGrpc: (response, origin) =>
        answerInfo(response, origin, {
          nodes,
          capabilities: {
            version: '0.9.1',
            constraints: { PerCapability: { 35: { models: { noop: { warm: true, capacity: 1 } } } } },
          },
        }),
    }),
  ).origin;

const listOf = (...addresses: string[]): ReturnType<typeof fakeSigner> =>
  fakeSigner((response) => void response.end(JSON.stringify(addresses.map((address) => ({ address })))));

const sourcesOf = ({ studio }: StudioRig, origin: DiscoverySource['origin']): DiscoverySource[] =>
  studio.state.discovery.sources.filter((source) => source.origin === origin);

/** Waits until the table has asked these. */
async function asked(rig: StudioRig, ...addresses: string[]): Promise<void> {
  const isAsked = (address: string): boolean =>
    rig.studio.state.orchestrators.some((row) => row.address === address && row.state === 'usable');
  if (addresses.every(isAsked)) return;
  await new Promise<void>((resolve) => {
    const stop = rig.studio.subscribe(() => {
      if (!addresses.every(isAsked)) return;
      stop();
      resolve();
    });
  });
}

describe('orchestrators that sources name', () => {
  it('are asked and listed with all who named them; another run has them at once', async () => {
    const home = await folder();
    const node = await orchestrator();
    const address = await orchestrator([node]);
    const service = await listOf(address);
    const rig = await opened(home);
    const save = { id: null, enabled: true, url: service.origin, headers: null, storePlain: false };
    await rig.run('discovery.save', save);
    await asked(rig, address, node);
    const [source] = sourcesOf(rig, 'user');
    expect(source).toMatchObject({ kind: 'url', state: 'ready', found: 1, refused: 0, cached: false });
    expect(rig.studio.state.orchestrators).toMatchObject([
      { address, source: 'url', sources: [source?.id] },
      { address: node, source: 'nodes', sources: ['nodes'] },
    ]);
    await rig.close();
    await service.close();

    const again = await opened(home, false);
    expect(again.studio.state.orchestrators.map((row) => row.address)).toEqual([address, node]);
    await again.run('discovery.refresh', { id: source?.id ?? null });
    expect(sourcesOf(again, 'user')[0]).toMatchObject({
      state: 'failed',
      error: { code: 'discovery_failed' },
      found: 1,
      cached: true,
    });
    await again.run('discovery.remove', { id: source?.id ?? '' });
    expect(again.studio.state.orchestrators.map((row) => row.address)).not.toContain(address);
  });

  it('may be found by a gateway token, whose headers only its own service gets', async () => {
    const address = await orchestrator();
    const service = open.keep(await listOf(address));
    const rig = await opened(await folder());
    const token = { discovery: `${service.origin}/list`, discovery_headers: { 'x-key': 's3cret' } };
    rig.studio.offerToken(Buffer.from(JSON.stringify(token)).toString('base64url'));
    expect(service.requests).toEqual([]);
    await rig.run('token.answer', { id: rig.studio.state.pendingToken?.id ?? '', accept: true });
    await asked(rig, address);
    expect(service.requests[0]).toMatchObject({ path: '/list', headers: { 'x-key': 's3cret' } });
    expect(sourcesOf(rig, 'token')).toMatchObject([{ kind: 'url', headerNames: ['x-key'], found: 1 }]);
    expect(rig.studio.state.orchestrators).toMatchObject([{ address, source: 'token' }]);
    expect(JSON.stringify([rig.studio.state, rig.events, rig.log.records])).not.toContain('s3cret');
  });

  it('are none while no source is enabled: nobody is asked at the start', async () => {
    const rig = await opened(await folder());
    await rig.run('discovery.refresh', { id: null });
    expect(rig.studio.state.discovery.sources.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'signer waiting',
      'nodes ready',
      'explorer off',
      'subgraph off',
      'registry off',
      'protocol-registry off',
    ]);
  });
});

describe('an orchestrator in a private network', () => {
  it('is not asked because a public list has named it, but once its user does', async () => {
    const home = await folder();
    const fake = open.keep(await fakeOrchestrator());
    const { network } = defaultSettings;
    const sources = network.sources.map((source) =>
      source.id === 'explorer' ? { ...source, enabled: true, url: 'http://127.0.0.1:1/' } : source,
    );
    const settings = { ...defaultSettings, network: { ...network, embedded: false, sources } };
    await writeFile(join(home, 'settings.json'), JSON.stringify({ version: 1, data: settings }));
    // As an earlier version has written it, when its name still led elsewhere.
    const orchestrators = [{ address: fake.origin, ethAddress: null, priceHintWeiPerPixel: null }];
    const answers = { explorer: { answeredMs: Date.now(), orchestrators, refused: 0, refusedWhy: '' } };
    await writeFile(join(home, 'discovered.json'), JSON.stringify({ version: 1, data: answers }));
    const { studio, run } = await opened(home, false);
    const row = () => studio.state.orchestrators.find(({ address }) => address === fake.origin);
    await run('network.check', { address: null });
    expect(row()?.error).toMatchObject({
      code: 'orchestrator_unreachable',
      fields: { reason: 'ENOTPUBLIC' },
    });
    expect(fake.connections()).toBe(0);
    await run('network.add', { address: fake.origin });
    await run('network.check', { address: fake.origin });
    expect(row()?.error?.code).toBe('model_unknown');
    expect(fake.connections()).toBeGreaterThan(0);
  });
});

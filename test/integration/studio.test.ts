import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { starterPresets } from '../../src-main/settings/starter-presets.ts';
import { appStateSchema } from '../../src-preload/contract/app.ts';
import { commandNames } from '../../src-preload/contract/command-names.ts';
import { defaultSettings } from '../../src-preload/contract/default-settings.ts';
import type { AppState, OrchestratorRow } from '../../src-preload/contract.ts';
import { type FakeSigner, fakeSigner, SIGNER_ANSWER } from '../support/fake-signer.ts';
import { answerInfo, type FakeOrchestratorOptions, fakeOrchestrator } from '../support/gateway-fakes.ts';
import { closeAfterEach } from '../support/gateway-open.ts';
import { openStudio, type StudioRig } from '../support/studio-rig.ts';
import { temporaryFolders } from '../support/temporary-folder.ts';

const folder = temporaryFolders();
const open = closeAfterEach();

async function opened(home: string, options: Parameters<typeof openStudio>[1] = {}): Promise<StudioRig> {
  return open.keep(await openStudio(home, options));
}

/** An application that starts no embedded network by itself. */
async function openedQuietly(home: string): Promise<StudioRig> {
  const settings = { ...defaultSettings, network: { ...defaultSettings.network, embedded: false } };
  await writeFile(join(home, 'settings.json'), JSON.stringify({ version: 1, data: settings }));
  return opened(home);
}

/** Process id of the embedded network, as the log has it. */
const embeddedPid = (rig: StudioRig): number =>
  Number(rig.log.records.find(({ message }) => message === 'embedded network runs')?.fields.pid);

/** Connections and child processes of this process. */
const connections = (): number =>
  process.getActiveResourcesInfo().filter((kind) => /TCP|TLS|ProcessWrap/.test(kind)).length;

const rowOf = (state: AppState, address: string): OrchestratorRow | undefined =>
  state.orchestrators.find((row) => row.address === address);

const isUsable =
  (address: string) =>
  (state: AppState): boolean =>
    rowOf(state, address)?.state === 'usable';
const isUnusable =
  (address: string) =>
  (state: AppState): boolean =>
    rowOf(state, address)?.state === 'unusable';

/** An orchestrator elsewhere that offers `models`. */
async function orchestratorWith(models: Record<string, { warm: boolean; capacity: number }>) {
  const info: NonNullable<FakeOrchestratorOptions['info']> = (origin) => ({
    transcoder: origin,
    capabilities: {
      version: '0.9.1',
      constraints: { PerCapability: { 35: { models } } },
    },
  });
  return open.keep(
    await fakeOrchestrator({ onGrpc: (stream, origin) => answerInfo(stream, origin, info(origin)) }),
  );
}

describe('a first run', () => {
  it('opens on an empty folder with the embedded network and its models, and closes without a trace', async () => {
    const before = connections();
    const rig = await opened(await folder());
    expect(Object.keys(rig.studio.commands).sort()).toEqual([...commandNames].sort());
    const hello = await rig.run('app.hello', null);
    expect(appStateSchema.parse(hello)).toEqual(hello);
    expect(hello).toMatchObject({
      about: { version: '1.2.3', shell: 'web', runtime: { browser: '1', node: process.versions.node } },
      settings: defaultSettings,
      live: { phase: 'idle' },
      presets: starterPresets,
    });
    const state = await rig.until(({ models }) => models.state === 'ready');
    expect(state.network.embedded).toMatchObject({ state: 'running', error: null });
    expect(state.orchestrators).toMatchObject([
      {
        address: state.network.embedded.address,
        source: 'embedded',
        state: 'usable',
        pingMs: expect.any(Number),
        certificate: { state: 'pinned', fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    ]);
    expect(state.models.list.find(({ id }) => id === defaultSettings.effect.model)).toMatchObject({
      warm: true,
      schemaFrom: 'embedded',
    });
    expect(appStateSchema.parse(state)).toEqual(state);

    const startedMs = performance.now();
    await Promise.all([rig.close(), rig.close()]);
    expect(performance.now() - startedMs).toBeLessThan(2000);
    expect(() => process.kill(embeddedPid(rig), 0)).toThrow('ESRCH');
    // Node lets go of an ended child a little after it says so.
    await vi.waitFor(() => expect(connections()).toBe(before));
  });

  it('starts the embedded network again when it dies, with another certificate', async () => {
    const rig = await opened(await folder());
    const first = await rig.until(({ models }) => models.state === 'ready');
    const pid = Number(
      rig.log.records.find(({ message }) => message === 'embedded network runs')?.fields.pid,
    );
    process.kill(pid, 'SIGKILL');
    await rig.until(({ network }) => network.embedded.state === 'failed');
    const again = await rig.until(
      ({ models, network }) => network.embedded.state === 'running' && models.state === 'ready',
    );
    const fingerprint = (state: AppState): string | null | undefined =>
      state.orchestrators[0]?.certificate.fingerprint;
    expect(again.network.embedded.address).not.toBe(first.network.embedded.address);
    expect(fingerprint(again)).not.toBe(fingerprint(first));
    expect(again.orchestrators).toHaveLength(1);
  });

  it('turns the embedded network off and on', async () => {
    const rig = await opened(await folder());
    await rig.until(({ models }) => models.state === 'ready');
    await rig.run('network.setEmbedded', false);
    const off = await rig.until(({ network }) => network.embedded.state === 'off');
    expect(off.settings.network.embedded).toBe(false);
    expect(off.orchestrators).toEqual([]);
    expect(off.models).toEqual({ state: 'failed', list: [] });
    await rig.run('network.setEmbedded', true);
    await rig.until(({ models }) => models.state === 'ready');
  });
});

describe('what the user set', () => {
  it('is there again after a restart', async () => {
    const home = await folder();
    const rig = await openedQuietly(home);
    await rig.run('settings.update', { appearance: { theme: 'dark' }, effect: { promptHistory: ['neon'] } });
    await rig.run('network.add', { address: '127.0.0.1:1' });
    const preset = await rig.run('presets.save', {
      id: null,
      name: 'Mine',
      model: 'dream',
      params: { strength: 1 },
      key: 9,
    });
    await rig.run('live.setParams', { strength: 0.25 });
    await rig.close();

    const { state } = (await opened(home)).studio;
    expect(state.settings).toMatchObject({
      appearance: { theme: 'dark' },
      network: { orchestrators: ['https://127.0.0.1:1'] },
      effect: { promptHistory: ['neon'], paramsByModel: { edges: { strength: 0.25 } } },
    });
    expect(state.presets.at(-1)).toEqual(preset);
  });

  it('is told before the command is answered', async () => {
    const rig = await openedQuietly(await folder());
    const saved = await rig.run('settings.update', { view: { layout: 'output' } });
    const told = rig.events.flatMap((event) =>
      event.name === 'state' ? (event.payload.settings ?? []) : [],
    );
    expect(told.at(-1)).toEqual(saved);
  });

  it('is set aside when it is broken, and the first window is told', async () => {
    const home = await folder();
    await writeFile(join(home, 'settings.json'), '{"version":1,"data":{"network":{"embedded":"perhaps"}}}');
    await writeFile(join(home, 'presets.json'), 'no JSON at all');
    const rig = await opened(home, { embedded: { models: ['noop'], warm: false } });
    expect(rig.studio.state.settings).toEqual(defaultSettings);
    expect(rig.events.filter(({ name }) => name === 'notice')).toEqual([]);
    await rig.run('app.hello', null);
    await new Promise((resolve) => setImmediate(resolve));
    const notices = rig.events.flatMap((event) => (event.name === 'notice' ? [event.payload.text] : []));
    expect(notices.sort()).toEqual([
      expect.stringMatching(
        /^presets\.json cannot be read \(it is not JSON\): it was set aside as presets\.broken-/,
      ),
      expect.stringMatching(/^settings\.json cannot be read \("network\.embedded" is not valid\)/),
    ]);
    const aside = (await readdir(home)).filter((name) => name.includes('.broken-'));
    expect(aside).toHaveLength(2);
  });

  it('goes out as presets and comes in again', async () => {
    const rig = await openedQuietly(await folder());
    const text = await rig.run('presets.export', null);
    for (const { id } of rig.studio.state.presets) await rig.run('presets.remove', { id });
    expect(rig.studio.state.presets).toEqual([]);
    await expect(rig.run('presets.import', text)).resolves.toEqual({
      added: starterPresets.length,
      replaced: 0,
    });
    expect(rig.studio.state.presets).toEqual(starterPresets);
    await rig.run('presets.move', { id: 'starter-comic-book', index: 0 });
    expect(rig.studio.state.presets[0]?.name).toBe('Comic book');
  });
});

describe('the table of orchestrators', () => {
  it('says why one cannot be reached', async () => {
    const rig = await openedQuietly(await folder());
    await expect(rig.run('network.add', { address: 'ftp://x' })).rejects.toMatchObject({
      code: 'orchestrator_address_invalid',
    });
    await expect(rig.run('network.add', { address: ' 127.0.0.1:1 ' })).resolves.toEqual({
      address: 'https://127.0.0.1:1',
    });
    const state = await rig.until(isUnusable('https://127.0.0.1:1'));
    expect(rowOf(state, 'https://127.0.0.1:1')).toMatchObject({
      source: 'user',
      error: { code: 'orchestrator_unreachable', message: expect.stringContaining('127.0.0.1:1') },
      models: [],
      certificate: { state: 'unknown' },
    });
    await rig.run('network.remove', { address: 'https://127.0.0.1:1' });
    expect(rig.studio.state.orchestrators).toEqual([]);
  });

  it('shows what one offers, and the models follow the choice', async () => {
    const remote = await orchestratorWith({
      streamdiffusion: { warm: true, capacity: 2 },
      mystery: { warm: false, capacity: 0 },
    });
    const rig = await openedQuietly(await folder());
    await rig.run('network.add', { address: remote.origin });
    const state = await rig.until(isUsable(remote.origin));
    expect(rowOf(state, remote.origin)).toMatchObject({
      version: '0.9.1',
      models: [
        { id: 'mystery', warm: false, free: 0, capacity: 0, price: null },
        { id: 'streamdiffusion', warm: true, free: 2, capacity: 2, price: null },
      ],
      certificate: { state: 'pinned' },
    });
    expect(state.models).toEqual({ state: 'failed', list: [] });
    await rig.run('settings.update', {
      network: { choice: { kind: 'address', address: remote.origin } },
    });
    expect(rig.studio.state.models).toMatchObject({
      state: 'ready',
      list: [
        { id: 'streamdiffusion', schemaFrom: 'known', free: 2 },
        { id: 'mystery', schemaFrom: 'none', schema: null, defaults: {} },
      ],
    });
    const capture = {
      kind: 'capture',
      format: { codec: 'h264', width: 64, height: 64, fps: 30, audio: null },
    } as const;
    await expect(
      rig.run('live.start', { source: capture, model: 'edges', params: {} }),
    ).rejects.toMatchObject({
      code: 'model_unknown',
      message: '"edges" is not offered by the orchestrator you chose: choose one of streamdiffusion, mystery',
    });
    await expect(
      rig.run('live.start', { source: capture, model: 'streamdiffusion', params: { delta: 7 } }),
    ).rejects.toMatchObject({
      code: 'params_invalid',
      message: 'the parameter "delta" of streamdiffusion must be a number from 0 to 1',
    });
    await expect(
      rig.run('live.start', {
        source: { kind: 'file', fileId: 'gone', loop: false },
        model: 'mystery',
        params: {},
      }),
    ).rejects.toMatchObject({ code: 'source_not_found' });
    expect(rig.studio.state.live.phase).toBe('idle');
  });

  it('notices another certificate and goes on when it is accepted', async () => {
    const home = await folder();
    const remote = await orchestratorWith({ noop: { warm: true, capacity: 1 } });
    const rig = await openedQuietly(home);
    await rig.run('network.add', { address: remote.origin });
    const before = rowOf(await rig.until(isUsable(remote.origin)), remote.origin)?.certificate;
    const presented = remote.replaceCertificate();
    remote.dropConnections();
    await rig.run('network.check', { address: remote.origin });
    const changed = rowOf(rig.studio.state, remote.origin);
    expect(changed).toMatchObject({
      state: 'unusable',
      error: { code: 'certificate_changed' },
      certificate: { state: 'changed', fingerprint: before?.fingerprint, presented },
    });
    await rig.run('network.acceptCertificate', { address: remote.origin, fingerprint: presented });
    expect(rowOf(rig.studio.state, remote.origin)).toMatchObject({
      state: 'usable',
      error: null,
      certificate: { state: 'pinned', fingerprint: presented, presented: null },
    });
    await rig.close();
    const again = await opened(home);
    const restarted = rowOf(await again.until(isUsable(remote.origin)), remote.origin);
    expect(restarted?.certificate.fingerprint).toBe(presented);
  });
});

/** How often a signer was asked who it is. It is asked for orchestrators, too. */
const timesTested = ({ requests }: FakeSigner): number =>
  requests.filter(({ path }) => path === '/sign-orchestrator-info').length;

const saved = (address: string, headers: Record<string, string> | null = null) => ({
  id: null,
  address,
  headers,
  storePlain: false,
});

describe('the signers', () => {
  it('are tested as soon as they are set, and their headers never leave main', async () => {
    const home = await folder();
    const signer = open.keep(await fakeSigner());
    const rig = await openedQuietly(home);
    await rig.run('signers.save', saved(signer.origin, { Authorization: 'Bearer s3cret' }));
    await rig.until(({ signers }) => signers.list[0]?.ethAddress != null);
    expect(rig.studio.state.signers).toEqual({
      list: [
        {
          id: expect.any(String),
          address: signer.origin,
          headerNames: ['Authorization'],
          origin: 'user',
          state: 'reachable',
          ethAddress: SIGNER_ANSWER.address,
          latencyMs: expect.any(Number),
          askedMs: expect.any(Number),
          error: null,
          active: true,
        },
      ],
      stored: 'memory',
      keyStore: false,
    });
    expect(signer.requests[0]?.headers.authorization).toBe('Bearer s3cret');
    await rig.close();
    const files = (await readdir(home)).filter((name) => name.endsWith('.json'));
    const written = await Promise.all(files.map((name) => readFile(join(home, name), 'utf8')));
    expect(JSON.stringify([rig.studio.state, rig.events, rig.log.records, written])).not.toContain('s3cret');
    const again = await openedQuietly(home);
    expect(again.studio.state.signers.list).toMatchObject([
      {
        address: signer.origin,
        state: 'failing',
        active: false,
        error: {
          code: 'signer_refused',
          message: 'the headers of this signer were kept only until the program ended: enter them again',
        },
      },
    ]);
    await again.run('signers.test', { id: null });
    // Without its headers it is not asked.
    expect(timesTested(signer)).toBe(1);
  });

  it.each([
    ['401', (response) => response.writeHead(401).end(), 'signer_refused'],
    ['HTML', (response) => response.end('<html></html>'), 'signer_not_recognised'],
    [
      'a redirect',
      (response) => response.writeHead(302, { location: '/login' }).end(),
      'signer_not_recognised',
    ],
  ] satisfies [string, NonNullable<Parameters<typeof fakeSigner>[0]>, string][])(
    'show why one that answers with %s fails its test',
    async (_what, answer, code) => {
      const signer = open.keep(await fakeSigner(answer));
      const rig = await openedQuietly(await folder());
      await rig.run('signers.save', saved(signer.origin));
      await rig.until(({ signers }) => signers.list[0]?.state === 'failing');
      expect(rig.studio.state.signers.list).toMatchObject([
        { state: 'failing', ethAddress: null, error: { code }, active: false },
      ]);
      expect(timesTested(signer)).toBe(1);
    },
  );

  it('are tried in their order, which the user sets; a slow one is not waited for when it is replaced', async () => {
    const slow = open.keep(await fakeSigner(() => undefined));
    const good = open.keep(await fakeSigner());
    const rig = await openedQuietly(await folder());
    await rig.run('signers.save', saved(slow.origin, { a: 'b' }));
    await rig.run('signers.save', saved(good.origin));
    const ids = rig.studio.state.signers.list.map(({ id }) => id);
    const [first = ''] = ids;
    await rig.run('signers.move', { id: first, index: 1 });
    expect(rig.studio.state.signers.list.map(({ address }) => address)).toEqual([good.origin, slow.origin]);
    const testing = rig.run('signers.test', { id: first });
    await rig.until(({ signers }) => signers.list[1]?.state === 'asking');
    await rig.run('signers.save', { ...saved('http://127.0.0.1:9'), id: first });
    await testing;
    await rig.until(({ signers }) => signers.list[1]?.state === 'failing');
    expect(rig.studio.state.signers.list[1]).toMatchObject({
      id: first,
      address: 'http://127.0.0.1:9',
      // Another host gets none of the headers of the one before.
      headerNames: [],
      error: { code: 'signer_unreachable' },
    });
    for (const id of ids) await rig.run('signers.remove', { id });
    expect(rig.studio.state.signers).toMatchObject({ list: [], stored: 'nowhere' });
  });

  it('begin with the one of an earlier version', async () => {
    const home = await folder();
    const signer = open.keep(await fakeSigner());
    const text = JSON.stringify({ address: signer.origin, headers: { 'X-Key': 's3cret' } });
    await writeFile(
      join(home, 'secrets.json'),
      JSON.stringify({ version: 1, data: { signer: { form: 'plain', text } } }),
    );
    const rig = await openedQuietly(home);
    expect(rig.studio.state.signers).toMatchObject({
      list: [{ address: signer.origin, headerNames: ['X-Key'], origin: 'user' }],
      stored: 'plain',
    });
    await rig.close();
    const { data } = JSON.parse(await readFile(join(home, 'secrets.json'), 'utf8'));
    expect(Object.keys(data)).toEqual(['signer:first']);
  });
});

describe('a gateway token', () => {
  const token = (orchestrators: string[]): string =>
    Buffer.from(
      JSON.stringify({
        orchestrators,
        signer: 'signer.example',
        signer_headers: { Authorization: 'Bearer s3cret' },
      }),
    ).toString('base64url');

  it('is used only after the user’s word', async () => {
    const home = await folder();
    const rig = await openedQuietly(home);
    rig.studio.offerToken(`rivulet://token/${token(['127.0.0.1:1', '127.0.0.1:2'])}`);
    const { pendingToken } = rig.studio.state;
    expect(pendingToken).toMatchObject({
      signer: 'https://signer.example',
      signerHeaderNames: ['Authorization'],
      orchestrators: ['https://127.0.0.1:1', 'https://127.0.0.1:2'],
    });
    expect(rig.studio.state.orchestrators).toEqual([]);
    await rig.run('token.answer', { id: pendingToken?.id ?? '', accept: true });
    expect(rig.studio.state).toMatchObject({
      pendingToken: null,
      signers: {
        list: [{ address: 'https://signer.example', headerNames: ['Authorization'], origin: 'token' }],
      },
      settings: { network: { orchestrators: ['https://127.0.0.1:1', 'https://127.0.0.1:2'] } },
    });
    await rig.close();
    const again = await opened(home);
    expect(again.studio.state.orchestrators).toMatchObject([{ source: 'token' }, { source: 'token' }]);
  });

  it('leaves nothing behind when it is rejected, or was none', async () => {
    const rig = await openedQuietly(await folder());
    await rig.run('token.offer', token(['127.0.0.1:1']));
    const id = rig.studio.state.pendingToken?.id ?? '';
    await rig.run('token.answer', { id, accept: false });
    await expect(rig.run('token.answer', { id, accept: true })).rejects.toMatchObject({
      code: 'token_invalid',
    });
    await expect(rig.run('token.offer', 'nonsense')).rejects.toMatchObject({ code: 'token_invalid' });
    expect(rig.studio.state).toMatchObject({
      pendingToken: null,
      signers: { list: [] },
      orchestrators: [],
    });
  });
});

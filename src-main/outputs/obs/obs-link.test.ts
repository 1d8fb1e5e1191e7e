import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ObsState } from '../../../src-preload/contract.ts';
import { PlayedObs, Refusal } from '../../../test/support/obs-played.ts';
import { temporaryFolders } from '../../../test/support/temporary-folder.ts';
import { silentLogger } from '../../base/log.ts';
import { type ObsFeedUrls, ObsLink, type ObsLinkOptions, type ObsOpenOptions } from './obs-link.ts';
import { virtualCameraHelp } from './virtual-camera.ts';

const PASSWORD = 'a long password';
const URLS: ObsFeedUrls = {
  ts: 'http://127.0.0.1:1/token/live.ts',
  mjpeg: 'http://127.0.0.1:1/token/live.mjpeg',
  page: 'http://127.0.0.1:1/token/',
  udp: null,
};

const folder = temporaryFolders();
let obs: PlayedObs;
let link: ObsLink;
let urls: ObsFeedUrls | null;
let read: boolean | null;
const opened: (PlayedObs | Server | TcpServer)[] = [];

function newLink(options: Partial<ObsLinkOptions> = {}): ObsLink {
  return new ObsLink({
    feed: () => urls,
    isRead: () => read,
    watchPictures: () => Promise.reject(new Error('not asked for')),
    logger: silentLogger,
    firstRetryMs: 20,
    configPlace: { home: '/nonexistent', env: {}, platform: 'linux' },
    ...options,
  });
}

async function playedObs(options: Parameters<typeof PlayedObs.open>[0] = {}): Promise<PlayedObs> {
  const played = await PlayedObs.open({ password: PASSWORD, ...options });
  opened.push(played);
  return played;
}

function open(options: Partial<ObsOpenOptions> = {}): void {
  link.open({
    address: obs.address,
    password: PASSWORD,
    passwordPlace: 'memory',
    feed: 'auto',
    virtualCamera: false,
    ...options,
  });
}

/** Waits for the state to be like this. */
async function until(holds: (state: ObsState) => boolean): Promise<ObsState> {
  if (holds(link.state)) return link.state;
  return new Promise((resolve) => {
    const end = link.onChange(() => {
      if (!holds(link.state)) return;
      end();
      resolve(link.state);
    });
  });
}

/** Connected, and everything read. */
const known = ({ phase, version, stats }: ObsState): boolean =>
  phase === 'connected' && version !== null && stats !== null;

async function connect(options: Partial<ObsOpenOptions> = {}): Promise<void> {
  open(options);
  await until(known);
}

const ownItems = (): readonly { sourceName: string; transform: Record<string, unknown> }[] =>
  obs.open.scenes.get('Rivulet') ?? [];

beforeEach(async () => {
  urls = URLS;
  read = null;
  obs = await playedObs();
  link = newLink();
});

afterEach(async () => {
  await link.close();
  for (const server of opened.splice(0)) {
    if (server instanceof PlayedObs) await server.close();
    else await new Promise((resolve) => server.close(resolve));
  }
});

describe('finding OBS', () => {
  it('says who is there', async () => {
    await connect();
    expect(link.state).toMatchObject({
      phase: 'connected',
      passwordSet: true,
      passwordPlace: 'memory',
      version: '30.0.0',
      collection: 'One',
      programScene: 'Scene',
      scene: 'missing',
      virtualCamera: 'off',
      streaming: false,
      stats: { cpuPercent: 3, fps: 60, renderMissed: 2, canvas: { width: 1920, height: 1080 } },
    });
  });

  describe('by its own settings on this machine', () => {
    const settings = async (config: object): Promise<string> => {
      const home = await folder();
      const path = join(home, '.config/obs-studio/plugin_config/obs-websocket');
      await mkdir(path, { recursive: true });
      await writeFile(join(path, 'config.json'), JSON.stringify(config));
      return home;
    };

    it('is found at the port they name', async () => {
      const home = await settings({ server_enabled: true, server_port: obs.port });
      link = newLink({ configPlace: { home, env: {}, platform: 'linux' } });
      const gone = await playedObs();
      await gone.close();
      await connect({ address: gone.address });
    });

    it.each([
      [true, 'OBS is not running'],
      [false, 'WebSocket server is off'],
    ])('is said what to do: server switched on %s', async (server_enabled, sentence) => {
      const { port, address } = obs;
      await obs.close();
      const home = await settings({ server_enabled, server_port: port });
      link = newLink({ configPlace: { home, env: {}, platform: 'linux' } });
      open({ address });
      expect((await until(({ phase }) => phase === 'searching')).reason).toContain(sentence);
    });
  });

  it('is not wanted in another OBS what was wanted in one', async () => {
    await connect();
    await link.setUp({ show: false });
    const other = await playedObs();
    await connect({ address: other.address });
    await vi.waitFor(() => expect(other.count('GetStats')).toBeGreaterThan(0));
    expect(link.state.scene).toBe('missing');
    expect(other.count('CreateScene')).toBe(0);
  });

  it('asks an OBS again that is still loading', async () => {
    obs.refusals.set('GetSceneList', new Refusal(207, 'OBS is not ready.'));
    open();
    expect((await until(({ error }) => error !== null)).reason).toContain('OBS is busy');
    obs.refusals.clear();
    await until(known);
    expect(link.state).toMatchObject({ reason: '', error: null });
  });

  it('waits for an OBS that starts later, and says what to do meanwhile', async () => {
    const { port } = obs;
    await obs.close();
    open({ address: `127.0.0.1:${port}` });
    const { reason, error } = await until(({ phase }) => phase === 'searching');
    expect(reason).toMatchInlineSnapshot(
      `"OBS is not running, or its WebSocket server is off: in OBS, Tools → WebSocket Server Settings → Enable WebSocket server"`,
    );
    expect(error?.code).toBe('obs_unreachable');
    obs = await playedObs({ port });
    await until(known);
  });

  it('finds it again after it has gone, and sets up again what was set up', async () => {
    await connect();
    await link.setUp({ show: false });
    const { port } = obs;
    await obs.close();
    await until(({ phase }) => phase === 'searching');
    obs = await playedObs({ port });
    await until(({ scene, source }) => scene === 'ready' && source === 'playing');
    expect(ownItems()).toHaveLength(1);
  });

  it.each([
    ['another password', { password: 'wrong' }, 'OBS did not accept the password'],
    ['no password', { password: null }, 'OBS asks for a password'],
  ])('does not go on with %s, and says where the right one is', async (_what, options, sentence) => {
    open(options);
    const { error, reason } = await until(({ phase }) => phase === 'refused');
    expect(error).toMatchObject({ code: 'obs_refused', fields: { closeCode: 4009 } });
    expect(reason).toContain(sentence);
    expect(reason).toContain('Show Connect Info');
    expect(JSON.stringify(link.state)).not.toContain('wrong');
    await expect(link.setUp({ show: false })).rejects.toMatchObject({ code: 'obs_refused' });
    expect(obs.connections).toBe(1);
    await connect();
  });

  it.each([
    [4010, 'update OBS'],
    [4011, "user's wish"],
  ])('leaves it to the user after close code %i', async (code, sentence) => {
    obs.closeCode = code;
    open();
    expect((await until(({ phase }) => phase === 'refused')).reason).toContain(sentence);
    expect(obs.connections).toBe(1);
  });

  it("is let go by OBS's user while connected, and does not come back by itself", async () => {
    await connect();
    obs.drop(4011);
    await until(({ phase }) => phase === 'refused');
    expect(obs.connections).toBe(1);
  });

  it('says that something else answers', async () => {
    const other = createServer((_request, response) => response.writeHead(404).end());
    opened.push(other);
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    open({ address: `127.0.0.1:${(other.address() as AddressInfo).port}` });
    expect((await until(({ phase }) => phase === 'searching')).reason).toContain('is not OBS');
  });

  it('says that nobody says anything', async () => {
    link = newLink({ limits: { connectMs: 200 } });
    const other = createTcpServer((socket) => socket.resume().on('error', () => undefined));
    opened.push(other);
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    open({ address: `127.0.0.1:${(other.address() as AddressInfo).port}` });
    expect((await until(({ phase }) => phase === 'searching')).reason).toContain('did not answer within');
  });

  it('says that OBS does not speak TLS', async () => {
    open({ address: `wss://${obs.address}` });
    expect((await until(({ phase }) => phase === 'searching')).reason).toContain('write ws://');
  });

  it('refuses an address that is none', () => {
    expect(() => open({ address: 'http://127.0.0.1' })).toThrow(
      expect.objectContaining({ code: 'output_address_invalid' }),
    );
    expect(link.state.phase).toBe('off');
  });

  it('is over when it is told to', async () => {
    await connect();
    await link.disconnect();
    expect(link.state).toMatchObject({ phase: 'off', version: null, scene: 'missing' });
    await expect(link.undo()).rejects.toMatchObject({ code: 'obs_unreachable' });
  });
});

describe('a scene in OBS', () => {
  it('is made with one source that fills the canvas, and shown', async () => {
    await connect();
    await link.setUp({ show: true });
    expect(obs.program).toBe('Rivulet');
    expect(ownItems()).toEqual([
      expect.objectContaining({
        sourceName: 'Rivulet feed',
        sceneItemEnabled: true,
        transform: expect.objectContaining({
          boundsType: 'OBS_BOUNDS_SCALE_INNER',
          boundsWidth: 1920,
          boundsHeight: 1080,
        }),
      }),
    ]);
    expect(obs.open.inputs.get('Rivulet feed')?.settings).toMatchObject({
      input: `${URLS.mjpeg}?bare`,
      input_format: 'mjpeg',
    });
    expect(link.state).toMatchObject({
      scene: 'ready',
      feed: 'mjpeg',
      source: 'playing',
      programScene: 'Rivulet',
    });
  });

  it('stays one, however often it is set up, and is repaired', async () => {
    await connect();
    await Promise.all([link.setUp({ show: false }), link.setUp({ show: false }), link.setUp({ show: true })]);
    expect(obs.count('CreateInput')).toBe(1);
    const items = obs.open.scenes.get('Rivulet');
    const [item] = items ?? [];
    if (!item) throw new Error('there is no item');
    items?.push({ ...item, sceneItemId: 99 });
    item.sceneItemEnabled = false;
    await link.setUp({ show: false });
    expect(ownItems()).toHaveLength(1);
    expect(item.sceneItemEnabled).toBe(true);
  });

  it('knows its source by another name', async () => {
    await connect();
    await link.setUp({ show: false });
    const { inputs } = obs.open;
    const input = inputs.get('Rivulet feed');
    if (!input) throw new Error('there is no input');
    inputs.delete('Rivulet feed');
    inputs.set('My AI', input);
    obs.open.scenes.set('Rivulet', [
      { sceneItemId: 7, sourceName: 'My AI', sceneItemEnabled: true, transform: {} },
    ]);
    await link.setUp({ show: false });
    expect([...inputs.keys()]).toEqual(['My AI']);
    expect(link.state.scene).toBe('ready');
  });

  it('leaves a source of the user with our name alone', async () => {
    obs.open.inputs.set('Rivulet feed', { kind: 'color_source', settings: {}, mediaState: '' });
    await connect();
    await link.setUp({ show: false });
    expect(obs.open.inputs.get('Rivulet feed')?.kind).toBe('color_source');
    expect(ownItems().map(({ sourceName }) => sourceName)).toEqual(['Rivulet feed 2']);
  });

  it('cannot be called what a source is called, and says so', async () => {
    obs.open.inputs.set('Rivulet', { kind: 'color_source', settings: {}, mediaState: '' });
    await connect();
    await expect(link.setUp({ show: false })).rejects.toMatchObject({
      code: 'obs_failed',
      message: expect.stringContaining('rename that source'),
      fields: { status: 601 },
    });
  });

  it('says what to do where OBS has no browser source, and keeps what there is', async () => {
    await connect();
    await link.setUp({ show: false });
    open({ feed: 'page' });
    await expect(link.setUp({ show: false })).rejects.toMatchObject({
      code: 'obs_failed',
      message: expect.stringContaining('no browser source'),
      fields: { status: 605 },
    });
    expect(obs.open.inputs.has('Rivulet feed')).toBe(true);
    obs.kinds.push('browser_source');
    await link.setUp({ show: false });
    expect([...obs.open.inputs.values()]).toEqual([expect.objectContaining({ kind: 'browser_source' })]);
  });

  it('needs a feed', async () => {
    urls = null;
    await connect();
    await expect(link.setUp({ show: false })).rejects.toMatchObject({
      message: expect.stringContaining('switch it on first'),
    });
    await connect({ feed: 'udp' });
    urls = URLS;
    await expect(link.setUp({ show: false })).rejects.toMatchObject({
      message: expect.stringContaining('by UDP'),
    });
  });

  it('follows the feed to another address', async () => {
    await connect();
    await link.setUp({ show: false });
    urls = { ...URLS, mjpeg: 'http://127.0.0.1:2/token/live.mjpeg' };
    link.feedChanged();
    await vi.waitFor(() =>
      expect(obs.open.inputs.get('Rivulet feed')?.settings.input).toBe(`${urls?.mjpeg}?bare`),
    );
  });

  it('is made again in another collection, and not where it was never wanted', async () => {
    await connect();
    obs.changeCollection('Two');
    await until(({ collection }) => collection === 'Two');
    expect(obs.count('CreateScene')).toBe(0);
    await link.setUp({ show: false });
    obs.changeCollection('Three');
    await until(({ collection, scene }) => collection === 'Three' && scene === 'ready');
    expect(ownItems()).toHaveLength(1);
  });

  it('is not made again when the user has taken the source away', async () => {
    await connect();
    await link.setUp({ show: false });
    obs.open.scenes.set('Rivulet', []);
    obs.removeInput('Rivulet feed');
    await until(({ scene }) => scene === 'missing');
    obs.changeCollection('Two');
    await until(({ collection }) => collection === 'Two');
    await link.disconnect();
    expect(obs.count('CreateInput')).toBe(1);
  });

  it('is taken out without a trace, and what was on air before is again', async () => {
    await connect();
    const before = structuredClone(obs.open);
    await link.setUp({ show: true });
    await link.undo();
    expect(obs.open).toEqual(before);
    expect(obs.program).toBe('Scene');
    expect(link.state.scene).toBe('missing');
  });

  it('is taken out while another scene is on air, and from scenes of the user that show it', async () => {
    await connect();
    await link.setUp({ show: false });
    const [item] = obs.open.scenes.get('Rivulet') ?? [];
    if (!item) throw new Error('there is no item');
    obs.open.scenes.set('Mine', [{ ...item, sceneItemId: 70 }]);
    await link.undo();
    expect(obs.open.scenes).toEqual(
      new Map([
        ['Scene', []],
        ['Mine', []],
      ]),
    );
    expect(obs.open.inputs.size).toBe(0);
  });

  it('stays where the user has put something into it', async () => {
    await connect();
    await link.setUp({ show: true });
    obs.open.inputs.set('Logo', { kind: 'image_source', settings: {}, mediaState: '' });
    const logo = { sceneItemId: 50, sourceName: 'Logo', sceneItemEnabled: true, transform: {} };
    obs.open.scenes.get('Rivulet')?.push(logo);
    await link.undo();
    expect(ownItems()).toEqual([logo]);
    expect([...obs.open.inputs.keys()]).toEqual(['Logo']);
  });

  it('is taken out where it is the only scene', async () => {
    await connect();
    await link.setUp({ show: true });
    obs.open.scenes.delete('Scene');
    await link.undo();
    expect([...obs.open.scenes.keys()]).toEqual(['Scene']);
    expect(obs.program).toBe('Scene');
  });
});

describe('a source in OBS', () => {
  it('is woken as soon as it has ended', async () => {
    await connect();
    await link.setUp({ show: false });
    obs.media('Rivulet feed', 'OBS_MEDIA_STATE_ENDED');
    await vi.waitFor(() => expect(obs.count('TriggerMediaInputAction')).toBe(1));
    await until(({ source }) => source === 'playing');
  });

  it('is opened anew when it plays and reads nothing', async () => {
    await connect();
    await link.setUp({ show: false });
    read = false;
    await vi.waitFor(() => expect(obs.count('SetInputSettings')).toBe(1));
  });
});

describe('requests', () => {
  it('have a limit where OBS hangs', async () => {
    link = newLink({ limits: { requestMs: 1000 } });
    await connect();
    obs.silent.add('CreateInput');
    await expect(link.setUp({ show: false })).rejects.toMatchObject({
      code: 'obs_failed',
      message: expect.stringContaining('did not answer CreateInput'),
    });
  });

  it('end with the connection', async () => {
    link = newLink({ limits: { requestMs: 60_000 } });
    await connect();
    obs.silent.add('CreateInput');
    const made = link.setUp({ show: false });
    await vi.waitFor(() => expect(obs.count('CreateInput')).toBe(1));
    obs.drop();
    await expect(made).rejects.toMatchObject({ code: 'obs_unreachable' });
  });

  it('that OBS is too busy for say so', async () => {
    await connect();
    obs.refusals.set('GetSceneItemList', new Refusal(207, 'OBS is not ready.'));
    await expect(link.setUp({ show: false })).rejects.toMatchObject({
      code: 'obs_failed',
      message: expect.stringContaining('try again in a moment'),
    });
  });

  it('with answers of another kind are no success', async () => {
    await connect();
    obs.refusals.set('GetInputList', new Refusal(205, ''));
    await expect(link.setUp({ show: false })).rejects.toMatchObject({
      message: expect.stringContaining('OBS refused GetInputList (status 205)'),
    });
  });
});

describe("OBS's virtual camera", () => {
  it('starts and stops', async () => {
    await connect();
    await link.virtualCamera(true);
    expect(link.state.virtualCamera).toBe('on');
    await link.virtualCamera(true);
    await link.virtualCamera(false);
    expect(link.state.virtualCamera).toBe('off');
    expect(obs.count('StartVirtualCam')).toBe(1);
  });

  it('says what to do where there is none', async () => {
    obs.camera = 'unavailable';
    await connect();
    expect(link.state).toMatchObject({
      virtualCamera: 'unavailable',
      virtualCameraHelp: virtualCameraHelp(),
    });
    await expect(link.virtualCamera(true)).rejects.toMatchObject({ code: 'virtual_camera_unavailable' });
  });

  it('has help for every system', () => {
    expect(virtualCameraHelp('linux')).toContain('\n$ sudo modprobe v4l2loopback exclusive_caps=1');
    expect(virtualCameraHelp('darwin')).toContain('Camera Extensions');
    expect(virtualCameraHelp('win32')).toContain('Virtual Camera');
  });

  it('starts with the stream where that was chosen, and stops with the link if it did', async () => {
    await connect({ virtualCamera: true });
    link.setLive(true);
    await until(({ virtualCamera }) => virtualCamera === 'on');
    await link.disconnect();
    expect(obs.camera).toBe('off');
  });

  it('starts with the stream although OBS came later', async () => {
    link.setLive(true);
    await connect({ virtualCamera: true });
    await until(({ virtualCamera }) => virtualCamera === 'on');
  });

  it('is left on where the user has started it', async () => {
    obs.camera = 'on';
    await connect({ virtualCamera: true });
    link.setLive(true);
    await link.disconnect();
    expect(obs.camera).toBe('on');
  });
});

describe('measuring', () => {
  it('needs a source to look at', async () => {
    await connect();
    await expect(link.measure()).rejects.toMatchObject({ code: 'obs_failed' });
    expect(link.state.measuring).toBe(false);
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import type { AccessUnit } from '../../src-main/media/access-unit.ts';
import { createDecode } from '../../src-main/media/engine/decode/decode.ts';
import { silenceFfmpeg } from '../../src-main/media/engine/ffmpeg.ts';
import type { LinkUnit } from '../../src-preload/media-link/packet.ts';
import { clipFolder, makeClip, steadyTimes } from '../support/engine-media.ts';
import { closeAfterEach } from '../support/gateway-open.ts';
import { captureRequest, type LiveRig, liveRig } from '../support/live-rig.ts';
import { filmingWindow, showingWindow } from '../support/live-window.ts';
import { FakeHost } from '../support/sinks-host.ts';
import { videoUnits } from '../support/sinks-media.ts';

const open = closeAfterEach();
const camera = { clientId: 'camera' };
let units: AccessUnit[];

beforeAll(async () => {
  silenceFfmpeg();
  units = await videoUnits({ width: 320, height: 180, frames: 60, gop: 30 });
});

/** A stream that is live, with the window that films and one that shows. */
async function live(rig: LiveRig) {
  const filming = open.keep(filmingWindow(rig.session, camera.clientId, units));
  const showing = open.keep(showingWindow(rig.session, 'viewer'));
  await rig.session.start(captureRequest(), camera);
  await rig.until(({ phase }) => phase === 'live');
  return { filming, showing };
}

/** How many of these pictures decode. */
async function decodable(pictures: readonly LinkUnit[]): Promise<number> {
  const host = new FakeHost();
  const decode = createDecode({ readCode: false, deliverFrames: false }, host);
  await decode.start();
  for (const { kind, ptsUs, key, bytes } of pictures) await decode.push({ kind, ptsUs, key, bytes });
  await decode.stop();
  return host.reports.length;
}

const rising = (shown: readonly LinkUnit[]): boolean =>
  shown.every(({ ptsUs }, index) => index === 0 || ptsUs > (shown[index - 1]?.ptsUs ?? 0));

describe('the live session', () => {
  it('is live within two seconds, and gives every picture back at its time of capture', async () => {
    const rig = open.keep(await liveRig());
    const begunMs = performance.now();
    const { showing } = await live(rig);
    expect(performance.now() - begunMs).toBeLessThan(2_000);
    await showing.pictures(30);
    const shown = showing.units.slice(0, 30);
    expect(showing.formats.at(-1)).toMatchObject({ video: { codec: 'h264', width: 320, height: 180 } });
    expect(shown[0]?.key).toBe(true);
    expect(rising(shown)).toBe(true);
    expect(await decodable(shown)).toBe(30);
    const figures = rig.stats.at(-1);
    expect(figures?.latencySource).toBe('pts');
    expect(figures?.dropped.outputLink).toBe(0);
    expect(rig.states.map(({ phase }) => phase).filter((phase, n, all) => phase !== all[n - 1])).toEqual([
      'connecting',
      'loading',
      'live',
    ]);
    await rig.session.stop();
    expect(rig.session.state).toMatchObject({ phase: 'stopped', error: null, reason: '' });
  });

  it('holds the picture while its window is loaded again, and goes on with it', async () => {
    const rig = open.keep(await liveRig());
    const { filming, showing } = await live(rig);
    filming.close();
    const held = await rig.until(({ troubles }) => troubles.includes('capture_lost'));
    expect(held).toMatchObject({ phase: 'degraded', capture: { clientId: 'camera', attached: false } });
    const before = showing.units.length;
    await showing.pictures(4);
    expect(showing.units.slice(before + 1).every(({ key }) => key)).toBe(true);
    const again = open.keep(filmingWindow(rig.session, camera.clientId, units));
    await rig.until(({ phase }) => phase === 'live');
    await showing.pictures(30);
    expect(again.keyframesWanted).toBeGreaterThan(0);
    const shown = [...showing.units];
    expect(rising(shown)).toBe(true);
    expect(await decodable(shown)).toBe(shown.length);
  });

  it('refuses the link of another window while one films', async () => {
    const rig = open.keep(await liveRig());
    await live(rig);
    const other = filmingWindow(rig.session, 'other', units);
    await other.closed;
    expect(rig.session.state.capture).toEqual({ clientId: 'camera', attached: true });
  });

  it('connects again when the orchestrator is killed, with times that go on', async () => {
    const rig = open.keep(await liveRig());
    const { showing } = await live(rig);
    await showing.pictures(10);
    rig.network.kill();
    const lost = await rig.until(({ phase }) => phase === 'reconnecting');
    expect(lost.reason).toMatch(/trying again/);
    await rig.restartNetwork();
    const back = await rig.until(({ phase }) => phase === 'live');
    expect(back.orchestrator).toBe(rig.network.serviceUri);
    await showing.pictures(30);
    expect(rising(showing.units)).toBe(true);
    expect(await decodable(showing.units.slice(-30))).toBeGreaterThan(0);
  });

  it('makes another connection when asked to', async () => {
    const rig = open.keep(await liveRig());
    const { showing } = await live(rig);
    await rig.session.reconnect();
    await rig.until(({ phase }) => phase === 'reconnecting');
    await rig.until(({ phase }) => phase === 'live');
    await showing.pictures(10);
    expect(rising(showing.units)).toBe(true);
  });

  it('brings parameters to the runner, the last of many', async () => {
    const rig = open.keep(await liveRig());
    await live(rig);
    for (let n = 0; n <= 20; n += 1) await rig.session.setParams({ strength: n });
    expect(rig.session.state).toMatchObject({ params: { strength: 20 }, paramsPending: true });
    await rig.until(({ paramsPending }) => !paramsPending);
    expect(rig.session.state.error).toBeNull();
  });

  it('gives a second window the picture at once', async () => {
    const rig = open.keep(await liveRig());
    const { showing } = await live(rig);
    await showing.pictures(20);
    const second = open.keep(showingWindow(rig.session, 'second'));
    await second.pictures(5);
    const joined = second.units.slice(0, 5);
    expect(second.formats).toHaveLength(1);
    expect(joined[0]?.key).toBe(true);
    expect(await decodable(joined)).toBe(5);
    await showing.pictures(1);
    expect(showing.units).toEqual(expect.arrayContaining(joined));
  });

  it('says that the output stands still, and that it moves again', async () => {
    const rig = open.keep(await liveRig());
    await live(rig);
    process.kill(rig.network.pid, 'SIGSTOP');
    const frozen = await rig.until(({ troubles }) => troubles.includes('output_frozen'));
    process.kill(rig.network.pid, 'SIGCONT');
    expect(frozen.phase).toBe('degraded');
    await rig.until(({ phase }) => phase === 'live');
  });

  it('takes VP8 from a window that cannot encode H.264', async () => {
    const vp8 = await videoUnits({ width: 320, height: 180, frames: 60, gop: 30, codec: 'vp8' });
    const rig = open.keep(await liveRig());
    open.keep(filmingWindow(rig.session, camera.clientId, vp8, 'vp8'));
    const showing = open.keep(showingWindow(rig.session, 'viewer'));
    const format = { codec: 'vp8', width: 320, height: 180, fps: 30, audio: null } as const;
    await rig.session.start(captureRequest({ source: { kind: 'capture', format } }), camera);
    await rig.until(({ phase }) => phase === 'live');
    await showing.pictures(30);
    expect(showing.units.every(({ codec }) => codec === 'h264')).toBe(true);
    const shown = [...showing.units];
    expect(rising(shown)).toBe(true);
    expect(await decodable(shown)).toBe(shown.length);
  });

  it('plays a file with its sound, shows it to windows, and stops at its end', async () => {
    const folder = clipFolder();
    open.keep({ close: () => folder.remove() });
    const path = folder.path('clip.mp4');
    await makeClip(path, { timesUs: steadyTimes(60, 30), audio: { fromS: 0, toS: 2 } });
    const fileFor = (id: string) => (id === 'clip' ? { path } : null);
    const rig = open.keep(await liveRig({}, { fileFor }));
    const output = open.keep(showingWindow(rig.session, 'viewer'));
    const input = open.keep(showingWindow(rig.session, 'viewer', 'input'));
    const source = { kind: 'file', fileId: 'clip', loop: false } as const;
    await rig.session.start(captureRequest({ source }), camera);
    await rig.until(({ phase }) => phase === 'live');
    expect(rig.session.state).toMatchObject({ source: 'file', fileId: 'clip', capture: { clientId: null } });
    const over = await rig.until(({ phase }) => phase === 'stopped');
    expect(over.reason).toBe('the file has played to its end');
    const kinds = (window: typeof input) => window.units.map(({ codec }) => codec);
    expect(kinds(input).filter((codec) => codec === 'h264').length).toBeGreaterThan(50);
    expect(kinds(input)).toContain('opus');
    expect(kinds(output)).toContain('opus');
    expect(await decodable(output.units)).toBeGreaterThan(50);
  });

  it('says what is wrong with a file', async () => {
    const rig = open.keep(await liveRig({}, { fileFor: () => ({ path: '/nonexistent/clip.mp4' }) }));
    const source = { kind: 'file', fileId: 'clip', loop: true } as const;
    await rig.session.start(captureRequest({ source }), camera);
    const failed = await rig.until(({ phase }) => phase === 'failed');
    expect(failed.error?.code).toBe('media_not_found');
  });

  it('fails at once for a model nobody has', async () => {
    const rig = open.keep(await liveRig());
    await rig.session.start(captureRequest({ model: 'nosuch' }), camera);
    const failed = await rig.until(({ phase }) => phase === 'failed');
    expect(failed.error?.code).toBe('model_unknown');
    expect(failed.attempts).toBe(0);
  });

  it('stops within two seconds while a job is being started, however often it is told to', async () => {
    const rig = open.keep(await liveRig({ misbehaviour: { slowStartMs: 5_000 } }));
    open.keep(filmingWindow(rig.session, camera.clientId, units));
    await rig.session.start(captureRequest(), camera);
    await rig.until(({ orchestrator }) => orchestrator !== null);
    const begunMs = performance.now();
    await Promise.all([rig.session.stop(), rig.session.stop()]);
    expect(performance.now() - begunMs).toBeLessThan(2_000);
    expect(rig.session.state.phase).toBe('stopped');
  });

  it('leaves no timer and no connection open after a stream', async () => {
    const rig = open.keep(await liveRig());
    const resources = () =>
      process.getActiveResourcesInfo().filter((name) => /Timeout|TCP|TLS|Stream/.test(name)).length;
    const before = resources();
    const { filming, showing } = await live(rig);
    expect(resources()).toBeGreaterThan(before);
    await rig.session.stop();
    filming.close();
    showing.close();
    await expect.poll(resources).toBeLessThanOrEqual(before);
  });
});

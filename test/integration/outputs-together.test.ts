import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TsDemuxer } from '../../src-main/media/ts/demuxer.ts';
import type { OutputsState } from '../../src-preload/contract.ts';
import { clipFolder, makeClip, steadyTimes } from '../support/engine-media.ts';
import { readMjpeg, readTs } from '../support/feed-client.ts';
import { closeAfterEach } from '../support/gateway-open.ts';
import { eventually, goLive, type OutputsRig, openOutputs } from '../support/outputs-rig.ts';
import { RtmpServer } from '../support/rtmp-server.ts';
import { temporaryFolders } from '../support/temporary-folder.ts';

const folder = temporaryFolders();
const open = closeAfterEach();
const clips = clipFolder();
const clip = clips.path('clip.mp4');

beforeAll(() => makeClip(clip, { width: 320, height: 180, timesUs: steadyTimes(60, 30) }));
afterAll(() => clips.remove());

const opened = async (...given: Parameters<typeof openOutputs>): Promise<OutputsRig> =>
  open.keep(await openOutputs(...given));

/** Pictures that come by UDP on a port of its own. */
async function readUdp(): Promise<{ readonly port: number; readonly count: () => number }> {
  let pictures = 0;
  const demuxer = new TsDemuxer({
    onUnit: ({ kind }) => {
      if (kind === 'video') pictures += 1;
    },
  });
  const socket = createSocket('udp4');
  socket.on('message', (bytes) => demuxer.push(bytes));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  open.keep({ close: () => void socket.close() });
  return { port: socket.address().port, count: () => pictures };
}

const target = { id: null, video: 'auto', withStream: false, key: null, storePlain: false } as const;

describe('outputs at once', () => {
  it('go on while each of the others is lost', async () => {
    const rig = await opened(await folder(), ({ recording }) => ({
      recording: { ...recording, replayS: 10 },
    }));
    await goLive(rig, clip);
    const { urls } = await rig.outputs(({ feed }) => feed.urls !== null).then(({ feed }) => feed);
    if (!urls) throw new Error('the feed has no URLs');
    const ts = await readTs(urls.ts);
    const mjpeg = await readMjpeg(urls.mjpeg);
    const udp = await readUdp();
    const server = await RtmpServer.start({ folder: await folder() });
    open.keep({ close: () => server.kill() });
    const { id: udpId } = await rig.run('targets.save', {
      ...target,
      name: 'UDP',
      platform: 'udp',
      url: `udp://127.0.0.1:${udp.port}`,
    });
    const { id: rtmpId } = await rig.run('targets.save', {
      ...target,
      name: 'RTMP',
      platform: 'rtmp',
      url: `rtmp://127.0.0.1:${server.ports.rtmp}/live/stream`,
    });
    const targetOf = ({ targets }: OutputsState, id: string) => targets.find((one) => one.id === id);
    await Promise.all([rig.run('targets.start', { id: udpId }), rig.run('targets.start', { id: rtmpId })]);
    const before = rig.engines.length;
    await rig.run('recording.start', null);
    await rig.outputs(
      (outputs) =>
        targetOf(outputs, rtmpId)?.status.phase === 'on' &&
        outputs.recording.running[0]?.status.phase === 'on' &&
        outputs.feed.readers.length === 2,
    );
    /** Everything that the outputs but the RTMP server and the recording have got. */
    const counts = (): number[] => [
      ts.units.filter(({ kind }) => kind === 'video').length,
      mjpeg.jpegs.length,
      udp.count(),
    ];
    const allMove = async (): Promise<void> => {
      const was = counts();
      await eventually(() => counts().every((count, index) => count > (was[index] ?? 0) + 10));
    };
    await allMove();

    // The server of one target dies: that target alone tries again.
    await server.kill();
    await rig.outputs((outputs) => targetOf(outputs, rtmpId)?.status.phase === 'retrying');
    await allMove();
    expect(rig.studio.state.outputs.recording.running[0]?.status.phase).toBe('on');
    expect(targetOf(rig.studio.state.outputs, udpId)?.status.phase).toBe('on');

    // The process of the recording dies: the file plays to there, and nothing else notices.
    rig.engines[before]?.kill();
    await allMove();
    // Another file follows it by itself.
    await rig.outputs(
      ({ recording }) => recording.files.filter(({ kind }) => kind === 'output').length === 2,
    );

    const replay = await rig.run('recording.saveReplay', null);
    expect((await stat(join(rig.videos, replay))).size).toBeGreaterThan(10_000);

    // One reader of the feed leaves, the other stays.
    mjpeg.reader.leave();
    await rig.outputs(({ feed }) => feed.readers.length === 1);
    const read = ts.units.length;
    await eventually(() => ts.units.length > read + 10);

    await rig.run('targets.stop', { id: udpId });
    expect(targetOf(rig.studio.state.outputs, udpId)?.status.phase).toBe('off');
    expect(rig.studio.state.live.phase).toBe('live');

    // The stream ends: the reader of the feed is shown something all the same.
    await rig.run('live.stop', null);
    const shown = ts.units.length;
    await eventually(() => ts.units.length > shown + 2);
    expect(ts.reader.closed).toBe(false);
    ts.reader.leave();
    await rig.run('recording.stop', null);
    const files = (await readdir(rig.videos)).filter((name) => name.endsWith('.mp4'));
    expect(files.length).toBeGreaterThan(0);
  });
});

describe('what begins with the stream', () => {
  it('is recorded from its first picture to its end, into a whole file', async () => {
    const rig = await opened(await folder(), ({ recording }) => ({
      recording: { ...recording, withStream: true, remux: false },
    }));
    await goLive(rig, clip);
    await rig.outputs(({ recording }) => (recording.running[0]?.status.bytes ?? 0) > 10_000);
    await rig.run('live.stop', null);
    const { recording } = await rig.outputs(({ recording: { phase } }) => phase === 'off');
    const [file] = recording.files;
    expect(file).toMatchObject({ kind: 'output', state: 'done', width: 320, height: 180 });
    expect((await stat(join(rig.videos, file?.name ?? ''))).size).toBe(file?.bytes);
  });
});

describe('an application that is closed', () => {
  it('completes what it records and ends what it sends, within seconds', async () => {
    const home = await folder();
    const rig = await opened(home, ({ recording }) => ({ recording: { ...recording, remux: false } }));
    await goLive(rig, clip);
    const udp = await readUdp();
    const url = `udp://127.0.0.1:${udp.port}`;
    const { id } = await rig.run('targets.save', { ...target, name: 'UDP', platform: 'udp', url });
    await Promise.all([rig.run('targets.start', { id }), rig.run('recording.start', null)]);
    await rig.outputs(({ recording }) => (recording.running[0]?.status.bytes ?? 0) > 10_000);
    await eventually(() => udp.count() > 0);
    const startedMs = performance.now();
    await rig.close();
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    const again = await opened(home);
    const { recording } = again.studio.state.outputs;
    expect(recording.files).toMatchObject([{ kind: 'output', state: 'done', width: 320, height: 180 }]);
    expect(recording.files[0]?.durationS).toBeGreaterThan(0);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { liveStateSchema, liveStatsSchema } from '../../../src-preload/contract/live.ts';
import type { LiveRequest, LiveState, LiveStats, Notice } from '../../../src-preload/contract.ts';
import { MediaLink } from '../../../src-preload/media-link/media-link.ts';
import type { LinkUnit } from '../../../src-preload/media-link/packet.ts';
import { linkPortPair } from '../../../src-preload/media-link/port.ts';
import { asJob, asSession, FakeJob, FakeSession, runnerStatus } from '../../../test/support/live-fake-job.ts';
import { singleSessions } from '../../../test/support/live-networks.ts';
import { GatewayError } from '../../base/errors.ts';
import { silentLogger } from '../../base/log.ts';
import { LiveSession } from './live-session.ts';

// Baseline 64x64, so that the demuxer can say what the track is.
const SPS = [0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x0a, 0xda, 0x10, 0x99, 0x20, 0, 0, 3, 0, 0x20, 0, 0, 7, 0x91];
const KEY = Uint8Array.from([...SPS, 0, 0, 0, 1, 0x68, 0xce, 0x0f, 0x2c, 0x80, 0, 0, 0, 1, 0x65, 0x88, 0x84]);
const DELTA = Uint8Array.of(0, 0, 0, 1, 0x41, 0x9a, 0x24);
const OPUS = Uint8Array.of(0xfc, 1, 2);
const camera = { clientId: 'camera' };

const request = (change: Partial<LiveRequest> = {}): LiveRequest => ({
  source: {
    kind: 'capture',
    format: { codec: 'h264', width: 64, height: 64, fps: 30, audio: { channels: 2 } },
  },
  model: 'noop',
  params: {},
  ...change,
});

type Outcome = FakeJob | GatewayError;

/** A session over fake jobs, which are given out in this order; none waits for ever. */
function session(...outcomes: Outcome[]) {
  const states: LiveState[] = [];
  const stats: LiveStats[] = [];
  const notices: Notice[] = [];
  const sessions: FakeSession[] = [];
  const attempts: number[] = [];
  const live = new LiveSession({
    network: singleSessions(async ({ attempt, signal }) => {
      attempts.push(attempt);
      if (outcomes.length === 0)
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      const fake = new FakeSession();
      sessions.push(fake);
      return asSession(fake);
    }),
    startJob: async (_, { params }) => {
      const outcome = outcomes.shift();
      if (!(outcome instanceof FakeJob)) throw outcome;
      outcome.updates.push(params ?? {});
      return asJob(outcome);
    },
    openEngine: () => Promise.reject(new GatewayError('engine_unavailable', 'no engine here')),
    fileFor: () => null,
    logger: silentLogger,
    onChange: (state) => states.push(state),
    onStats: (figures) => stats.push(figures),
    onNotice: (notice) => notices.push(notice),
    nowUs: () => Date.now() * 1000,
  });
  return { live, states, stats, notices, sessions, attempts };
}

function windowOf(live: LiveSession) {
  const [main, own] = linkPortPair();
  let left = false;
  let keyframeWanted = false;
  const link = new MediaLink(own, {
    nowUs: () => 0,
    onClose: () => (left = true),
    onKeyframeWanted: () => (keyframeWanted = true),
  });
  live.openMediaLink('capture', camera, main);
  const send = (unit: Omit<LinkUnit, 'ptsUs'>): boolean => link.send({ ...unit, ptsUs: Date.now() * 1000 });
  return {
    link,
    get left() {
      return left;
    },
    picture: (key: boolean) => send({ kind: 'video', codec: 'h264', key, bytes: key ? KEY : DELTA }),
    sound: () => send({ kind: 'audio', codec: 'opus', key: true, bytes: OPUS }),
    /** Films for so long at 20 pictures a second, a keyframe every tenth and where one is wanted. */
    film: async (ms: number) => {
      for (let n = 0; n < ms / 50; n += 1) {
        await vi.advanceTimersByTimeAsync(50);
        const key = n % 10 === 0 || keyframeWanted;
        keyframeWanted = false;
        send({ kind: 'video', codec: 'h264', key, bytes: key ? KEY : DELTA });
        await vi.advanceTimersByTimeAsync(0);
      }
    },
  };
}

function viewer(live: LiveSession, clientId = 'viewer') {
  const [main, own] = linkPortPair();
  const units: LinkUnit[] = [];
  const formats: unknown[] = [];
  const link = new MediaLink(own, {
    nowUs: () => 0,
    onUnit: (unit) => units.push(unit),
    onFormat: (format) => formats.push(format),
  });
  live.openMediaLink('output', { clientId }, main);
  return { link, units, formats };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('LiveSession', () => {
  it('goes through its phases, and every state and figure is as the contract has it', async () => {
    const job = new FakeJob();
    const { live, states, stats } = session(job);
    const filming = windowOf(live);
    const viewing = viewer(live);
    expect(live.state.phase).toBe('idle');
    await live.start(request(), camera);
    await filming.film(1_200);
    await live.stop();
    expect(states.map(({ phase }) => phase).filter((phase, n, all) => phase !== all[n - 1])).toEqual([
      'connecting',
      'loading',
      'live',
      'stopping',
      'stopped',
    ]);
    for (const state of states) expect(liveStateSchema.parse(state)).toEqual(state);
    expect(stats).toHaveLength(4);
    for (const figures of stats) expect(liveStatsSchema.parse(figures)).toEqual(figures);
    expect(stats.at(-1)).toMatchObject({ framesSent: 19, framesReturned: 19, costWei: '0' });
    expect(viewing.units.filter(({ kind }) => kind === 'video')).toHaveLength(24);
    expect(viewing.formats[0]).toMatchObject({ video: { codec: 'h264', width: 64, height: 64 } });
    expect(job.closed).toBe(true);
    await live.close();
  });

  it('carries sound along', async () => {
    const { live } = session(new FakeJob());
    const filming = windowOf(live);
    const viewing = viewer(live);
    await live.start(request(), camera);
    await vi.advanceTimersByTimeAsync(10);
    filming.picture(true);
    filming.sound();
    filming.picture(false);
    await vi.advanceTimersByTimeAsync(10);
    expect(viewing.units.map(({ codec }) => codec)).toEqual(['h264', 'opus', 'h264']);
    expect(viewing.formats.at(-1)).toMatchObject({
      audio: { codec: 'opus', sampleRate: 48_000, channels: 2 },
    });
    expect(viewing.units[1]?.bytes).toEqual(OPUS);
    await live.close();
  });

  it('runs one stream at a time, and waits for one that is being stopped', async () => {
    const { live } = session(new FakeJob(), new FakeJob());
    await live.start(request(), camera);
    await expect(live.start(request(), camera)).rejects.toMatchObject({ code: 'busy' });
    const stopping = live.stop();
    await vi.advanceTimersByTimeAsync(0);
    const starting = live.start(request({ model: 'other' }), camera);
    await Promise.all([stopping, starting, vi.advanceTimersByTimeAsync(2_000)]);
    expect(live.state).toMatchObject({ model: 'other', phase: 'loading' });
    await live.close();
    await expect(live.start(request(), camera)).rejects.toMatchObject({ code: 'aborted' });
  });

  it('refuses what it cannot do', async () => {
    const { live } = session();
    const source = { kind: 'file', fileId: 'gone', loop: false } as const;
    await expect(live.start(request({ source }), camera)).rejects.toMatchObject({ code: 'source_not_found' });
    await expect(live.reconnect()).rejects.toMatchObject({ code: 'not_live' });
    await live.stop();
    await live.setParams({ strength: 1 });
    expect(live.state).toMatchObject({ phase: 'idle', params: {} });
    await live.close();
  });

  it('goes on with another job when the orchestrator ends the stream, with the parameters that count', async () => {
    const [first, second] = [new FakeJob(), new FakeJob()];
    const { live, states, sessions } = session(first, second);
    const filming = windowOf(live);
    await live.start(request({ params: { strength: 1 } }), camera);
    await filming.film(500);
    await live.setParams({ strength: 2 });
    await filming.film(200);
    first.say({ type: 'state', state: { name: 'degraded', troubles: ['control_lost'] } });
    first.lose();
    await filming.film(100);
    expect(live.state).toMatchObject({ phase: 'reconnecting', attempts: 1, troubles: [] });
    expect(live.state.reason).toBe('the orchestrator is gone; trying again (attempt 1)');
    await live.setParams({ strength: 3 });
    await filming.film(1_000);
    expect(live.state).toMatchObject({ phase: 'live', attempts: 0, params: { strength: 3 } });
    expect(first.updates).toEqual([{ strength: 1 }, { strength: 2 }]);
    expect(second.updates).toEqual([{ strength: 3 }]);
    expect(second.written[0]?.startsSegment).toBe(true);
    expect(sessions.map(({ closed }) => closed)).toEqual([true, false]);
    expect(new Set(states.map(({ startedMs }) => startedMs)).size).toBe(2);
    await live.close();
  });

  it('fails at once where another attempt changes nothing, and can be started again', async () => {
    const refused = new GatewayError('params_invalid', 'strength is too large: correct it');
    const { live, attempts } = session(refused, new FakeJob());
    await live.start(request(), camera);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(live.state).toMatchObject({ phase: 'failed', reason: refused.message, error: refused.toJSON() });
    expect(attempts).toEqual([0]);
    await live.start(request(), camera);
    await vi.advanceTimersByTimeAsync(10);
    expect(live.state).toMatchObject({ phase: 'loading', error: null });
    await live.close();
  });

  it('shows what is wrong, and when it is over', async () => {
    const job = new FakeJob();
    const { live } = session(job);
    const filming = windowOf(live);
    await live.start(request(), camera);
    await filming.film(500);
    job.say({ type: 'state', state: { name: 'degraded', troubles: ['payment_failing', 'control_lost'] } });
    expect(live.state).toMatchObject({ phase: 'degraded', troubles: ['payment_failing', 'control_lost'] });
    job.say({ type: 'state', state: { name: 'live' } });
    expect(live.state).toMatchObject({ phase: 'live', troubles: [], reason: '' });
    job.mute = true;
    await filming.film(2_500);
    expect(live.state).toMatchObject({ phase: 'degraded', troubles: ['output_frozen'] });
    job.mute = false;
    await filming.film(500);
    expect(live.state.phase).toBe('live');
    live.reportFrozen(true, { clientId: 'viewer' });
    expect(live.state.troubles).toEqual(['output_frozen']);
    live.reportFrozen(false, { clientId: 'viewer' });
    expect(live.state.troubles).toEqual([]);
    await live.close();
  });

  it('forgets the report of a window that is gone', async () => {
    const { live } = session(new FakeJob());
    const filming = windowOf(live);
    const viewing = viewer(live);
    await live.start(request(), camera);
    await filming.film(200);
    live.reportFrozen(true, { clientId: 'viewer' });
    expect(live.state.phase).toBe('degraded');
    viewing.link.close();
    await vi.advanceTimersByTimeAsync(1);
    expect(live.state.phase).toBe('live');
    await live.close();
  });

  it('takes another orchestrator when no picture has come back for half a minute', async () => {
    const [mute, good] = [new FakeJob(), new FakeJob()];
    mute.mute = true;
    const { live, states } = session(mute, good);
    const filming = windowOf(live);
    await live.start(request(), camera);
    await filming.film(29_000);
    expect(live.state.phase).toBe('loading');
    await filming.film(1_500);
    const again = states.find(({ phase }) => phase === 'reconnecting');
    expect(again?.reason).toBe('no picture came back any more; trying again (attempt 1)');
    expect(live.state.phase).toBe('live');
    await live.close();
  });

  it('says that the runner loads its model, and shows what it reports', async () => {
    const job = new FakeJob();
    job.mute = true;
    const { live, notices } = session(job);
    const filming = windowOf(live);
    await live.start(request(), camera);
    await filming.film(100);
    const say = (change: Parameters<typeof runnerStatus>[0]): void =>
      job.say({ type: 'runner', event: { type: 'status', status: runnerStatus(change) } });
    say({ state: 'LOADING' });
    expect(live.state).toMatchObject({ phase: 'loading', reason: 'the runner loads the model' });
    job.mute = false;
    await filming.film(100);
    say({ state: 'ONLINE', restartCount: 2, lastError: 'out of\nmemory' });
    expect(live.state).toMatchObject({
      phase: 'live',
      runner: { state: 'ONLINE', message: 'out of memory', restarts: 2 },
    });
    await live.setParams({ strength: 9 });
    await vi.advanceTimersByTimeAsync(0);
    expect(live.state.paramsPending).toBe(true);
    job.say({ type: 'runner', event: { type: 'error', message: 'strength: at most 1' } });
    expect(live.state).toMatchObject({ paramsPending: false, error: { code: 'params_invalid' } });
    expect(notices).toEqual([{ level: 'error', text: live.state.error?.message }]);
    await live.setParams({ strength: 1 });
    expect(live.state.error).toBeNull();
    await vi.advanceTimersByTimeAsync(200);
    say({ lastParams: { strength: 1, seed: 3 } });
    expect(live.state.paramsPending).toBe(false);
    await live.close();
  });

  it('stops by itself when no picture has come for five minutes', async () => {
    const { live } = session(new FakeJob());
    const filming = windowOf(live);
    await live.start(request(), camera);
    await filming.film(500);
    filming.link.close();
    await vi.advanceTimersByTimeAsync(301_000);
    expect(live.state).toMatchObject({
      phase: 'stopped',
      reason: 'no picture has come from the window for five minutes, so the stream was stopped',
    });
    await live.close();
  });

  it('stops while it connects, within two seconds even when nothing answers', async () => {
    const { live } = session();
    await live.start(request(), camera);
    expect(live.state).toMatchObject({ phase: 'connecting', reason: 'looking for an orchestrator' });
    const stopped = Promise.all([live.stop(), live.stop()]);
    await vi.advanceTimersByTimeAsync(0);
    await stopped;
    expect(live.state.phase).toBe('stopped');
    await live.close();
  });

  it('closes every link in the end, and those that come later', async () => {
    const { live } = session(new FakeJob());
    const filming = windowOf(live);
    await live.start(request(), camera);
    await Promise.all([live.close(), live.close()]);
    const late = windowOf(live);
    await vi.advanceTimersByTimeAsync(1);
    expect([filming.left, late.left]).toEqual([true, true]);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { asJob, FakeJob } from '../../../test/support/live-fake-job.ts';
import { type ErrorCode, GatewayError } from '../../base/errors.ts';
import { silentLogger } from '../../base/log.ts';
import { type JobTrouble, offChainPayment } from '../../gateway/index.ts';
import type { AccessUnit } from '../../media/access-unit.ts';
import { PictureGroup } from '../../outputs/programme/picture-group.ts';
import { Leg } from './leg.ts';

const SLICE = Uint8Array.of(0, 0, 0, 1, 0x65, 0x88, 2, 3);
const picture = (n: number, key = false): AccessUnit => ({
  kind: 'video',
  ptsUs: 1_000_000 + n * 33_333,
  key,
  bytes: SLICE,
});

function leg(group = new PictureGroup()) {
  const job = new FakeJob();
  const log: string[] = [];
  const made = new Leg({
    connection: {
      job: asJob(job),
      origin: 'https://o:1',
      why: '',
      payment: offChainPayment(),
      params: {},
      close: () => job.close(),
    },
    sound: null,
    group,
    events: {
      onKeyframeWanted: () => log.push('keyframe wanted'),
      onSent: (_, { ptsUs }) => log.push(`sent ${Math.round((ptsUs - 1_000_000) / 33_333)}`),
      onDropped: () => log.push('dropped'),
      onReceived: () => undefined,
      onStreams: () => undefined,
      onFirstPicture: () => log.push('first picture'),
      onUnit: () => undefined,
      onJobEvent: () => undefined,
    },
    nearUs: null,
    logger: silentLogger,
    nowUs: () => Date.now() * 1000,
  });
  return { leg: made, job, log };
}

function groupOf(count: number): PictureGroup {
  const group = new PictureGroup();
  for (let n = 0; n < count; n += 1) group.push(picture(n, n === 0));
  return group;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('Leg: the first pictures', () => {
  it('are those of a group that has just begun, at once', async () => {
    const { leg: made, log } = leg(groupOf(3));
    made.push(picture(3));
    await vi.advanceTimersByTimeAsync(300);
    expect(log.filter((line) => line !== 'first picture')).toEqual(['sent 0', 'sent 1', 'sent 2', 'sent 3']);
    await made.close();
  });

  it('begin with the next keyframe where the group is long', async () => {
    const { leg: made, log } = leg(groupOf(20));
    made.push(picture(20));
    made.push(picture(21, true));
    await vi.advanceTimersByTimeAsync(300);
    expect(log.slice(0, 3)).toEqual(['keyframe wanted', 'dropped', 'sent 21']);
    await made.close();
  });

  it('are those of a long group after all, where no keyframe comes', async () => {
    const group = groupOf(20);
    const { leg: made, log } = leg(group);
    await vi.advanceTimersByTimeAsync(250);
    made.push(picture(20));
    const sent = log.filter((line) => line.startsWith('sent'));
    expect(sent).toEqual(Array.from({ length: 21 }, (_, n) => `sent ${n}`));
    await made.close();
  });

  it('are not waited for any more once it is left', async () => {
    const { leg: made, log } = leg(groupOf(20));
    made.leave();
    made.push(picture(20, true));
    await vi.advanceTimersByTimeAsync(300);
    expect(log).toEqual(['keyframe wanted']);
    await made.close();
  });
});

describe('Leg: troubles', () => {
  const say = (job: FakeJob, ...troubles: JobTrouble[]): void =>
    job.say({ type: 'state', state: { name: 'degraded', troubles } });
  const problem = (job: FakeJob, code: ErrorCode): void =>
    job.say({ type: 'problem', error: new GatewayError(code, 'no: try again') });

  it('are those of the job', async () => {
    const { leg: made, job } = leg();
    expect(made.troubles).toEqual([]);
    say(job, 'input_stalled', 'control_lost');
    expect(made.troubles).toEqual(['input_stalled', 'control_lost']);
    await made.close();
  });

  it('do not include events that stay away where none ever came', async () => {
    const { leg: made, job } = leg();
    say(job, 'events_silent');
    expect(made.troubles).toEqual([]);
    job.eventsSeen = 1;
    expect(made.troubles).toEqual(['events_silent']);
    await made.close();
  });

  it('include payments that the orchestrator refuses twice in a row, and none that no signer made', async () => {
    const { leg: made, job } = leg();
    say(job, 'payment_failing');
    problem(job, 'payment_refused');
    expect(made.troubles).toEqual([]);
    job.say({ type: 'state', state: { name: 'live' } });
    say(job, 'payment_failing');
    problem(job, 'payment_refused');
    for (let n = 0; n < 5; n += 1) problem(job, 'signer_unreachable');
    expect(made.troubles).toEqual([]);
    problem(job, 'payment_refused');
    expect(made.troubles).toEqual(['payment_failing']);
    await made.close();
  });
});

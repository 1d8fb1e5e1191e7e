import { describe, expect, it } from 'vitest';
import { liveStatsSchema } from '../../../src-preload/contract/live.ts';
import { FakeJob } from '../../../test/support/live-fake-job.ts';
import type { PaymentSession, PaymentStats } from '../../gateway/payment-session.ts';
import type { AccessUnit } from '../../media/access-unit.ts';
import { rational, ZERO } from '../../payments/rational.ts';
import { LiveMeter } from './live-meter.ts';

const picture = (ptsUs: number): AccessUnit => ({
  kind: 'video',
  ptsUs,
  key: true,
  bytes: new Uint8Array(1),
});
const exact = (latencyUs: number) => ({ latencyUs, source: 'exact' as const });
const around = {
  job: null,
  payment: null as Pick<PaymentSession, 'stats'> | null,
  runner: null,
  outputLinks: { dropped: 3, waiting: 2 },
  loopDelayP99Ms: 1.5,
  nowMs: 42,
};

describe('LiveMeter', () => {
  it('measures the last second, from capture to output', () => {
    let nowUs = 50_000_000;
    const meter = new LiveMeter(() => nowUs);
    const begunUs = nowUs;
    for (let n = 0; n < 90; n += 1) {
      const captureUs = begunUs + n * 33_333;
      nowUs = captureUs + 5_000;
      meter.sent(picture(captureUs), 1_000);
      meter.sent({ ...picture(captureUs), kind: 'audio' }, 100);
      nowUs = captureUs + (n < 45 ? 500_000 : 20_000);
      meter.receivedBytes(2_000);
      meter.returned(exact(nowUs - captureUs));
    }
    meter.droppedAtSend();
    const stats = meter.stats({ ...around, job: new FakeJob().stats });
    expect(liveStatsSchema.parse(stats)).toEqual(stats);
    expect(stats).toMatchObject({
      framesSent: 90,
      framesReturned: 90,
      latencySource: 'pts',
      dropped: { captureLink: 0, send: 1, outputLink: 3 },
      queues: { inputBytes: 0, outputPackets: 2 },
    });
    expect(stats.latencyMs.p50).toBeCloseTo(20, 0);
    expect(stats.latencyMs.p95).toBeCloseTo(20, 0);
    expect(stats.fpsSent).toBeGreaterThan(27);
    expect(stats.fpsSent).toBeLessThan(33);
    expect(stats.bitrateSentBps / stats.fpsSent).toBeCloseTo(8_800, -2);
  });

  it('says when times were rewritten, for each job anew', () => {
    const nowUs = 10_000_000;
    const meter = new LiveMeter(() => nowUs);
    meter.sent(picture(nowUs), 1);
    meter.returned({ latencyUs: 5, source: 'estimated' });
    expect(meter.stats(around).latencySource).toBe('estimated');
    meter.jobEnded(new FakeJob().stats, null);
    expect(meter.stats(around).latencySource).toBe('none');
    meter.sent(picture(nowUs), 1);
    meter.returned(exact(5));
    expect(meter.stats(around).latencySource).toBe('pts');
  });

  it('shows what all jobs have cost, and what the present one does', () => {
    const meter = new LiveMeter(() => 0);
    const payment = (streamWei: bigint, den: bigint) => {
      const stats: PaymentStats = {
        paidWei: ZERO,
        faceWei: 0n,
        tickets: 1,
        payments: 1,
        skipped: 0,
        streamWei: rational(streamWei, den),
        perMinuteWei: rational(100n, 3n),
        priceWeiPerPixel: null,
        prepaidS: 12,
      };
      return { stats };
    };
    const figures = (at: Pick<PaymentSession, 'stats'> | null) => {
      const { costWei, costPerMinuteWei, prepaidS } = meter.stats({ ...around, payment: at });
      return [costWei, costPerMinuteWei, prepaidS];
    };
    expect(figures(null)).toEqual(['0', '0', null]);
    expect(figures(payment(10n, 3n))).toEqual(['4', '34', 12]);
    meter.jobEnded(new FakeJob().stats, payment(20n, 1n));
    expect(figures(null)).toEqual(['20', '0', null]);
    expect(figures({ stats: null })).toEqual(['20', '0', null]);
    expect(figures(payment(25n, 1n))).toEqual(['25', '34', 12]);
  });

  it('adds up the segments of all jobs', () => {
    const meter = new LiveMeter(() => 0);
    const job = new FakeJob();
    for (let n = 0; n < 3; n += 1) job.input.write(new Uint8Array(1), { startsSegment: true });
    meter.jobEnded(job.stats, null);
    expect(meter.stats({ ...around, job: job.stats }).segments).toEqual({
      sent: 6,
      lost: 0,
      returned: 6,
      inFlight: 1,
    });
  });
});

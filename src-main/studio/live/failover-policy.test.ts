import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../base/errors.ts';
import { GatewayError } from '../../base/errors.ts';
import { FailoverPolicy, type NextStep } from './failover-policy.ts';
import { causeOf, givenUp, leftBecause } from './failure-text.ts';

const alone = (code: ErrorCode, nowMs: number) => ({ code, nowMs, hasAnother: false });
const several = (code: ErrorCode, nowMs: number) => ({ code, nowMs, hasAnother: true });
const next: NextStep = { kind: 'open', delayMs: 0, same: false };

/** Delays until it gives up, when every attempt fails at once. */
function delays(policy: FailoverPolicy, { fromMs = 0, hasAnother = false } = {}): number[] {
  const all: number[] = [];
  for (let nowMs = fromMs; ; ) {
    const step = policy.failed({ code: 'orchestrator_unreachable', nowMs, hasAnother });
    if (step.kind !== 'open') return all;
    all.push(step.delayMs);
    nowMs += step.delayMs;
  }
}

describe('FailoverPolicy: one orchestrator', () => {
  it('doubles its pauses up to 5 s and gives up after ten attempts', () => {
    const policy = new FailoverPolicy();
    policy.live(0);
    expect(delays(policy, { fromMs: 60_000 })).toEqual([
      250, 500, 1000, 2000, 4000, 5000, 5000, 5000, 5000, 5000,
    ]);
    expect(policy.attempts).toBe(10);
  });

  it('gives up after a minute of attempts that take long', () => {
    const policy = new FailoverPolicy();
    policy.live(0);
    let nowMs = 20_000;
    let attempts = 0;
    while (policy.failed(alone('orchestrator_timeout', nowMs)).kind === 'open') {
      attempts += 1;
      nowMs += 15_000;
    }
    expect(attempts).toBe(4);
  });

  it('gives up sooner when there was no picture yet', () => {
    expect(delays(new FailoverPolicy())).toHaveLength(5);
  });

  it('counts anew after a connection that was good, but not after one that broke at once', () => {
    const policy = new FailoverPolicy();
    policy.failed(alone('orchestrator_full', 0));
    policy.live(1_000);
    policy.lost(alone('orchestrator_lost', 2_000));
    expect(policy.attempts).toBe(2);
    policy.live(3_000);
    policy.lost(alone('orchestrator_lost', 13_000));
    expect(policy.attempts).toBe(1);
  });

  it.each(['model_unknown', 'payment_refused', 'price_too_high', 'certificate_changed'] as const)(
    'does not try again what another attempt does not change: %s',
    (code) => {
      const final = { kind: 'give_up', why: 'final' };
      expect(new FailoverPolicy().failed(alone(code, 0))).toEqual(final);
      expect(new FailoverPolicy().lost(alone(code, 0))).toEqual(final);
    },
  );

  it('never asks: there is nothing to choose', () => {
    const policy = new FailoverPolicy();
    const steps = [0, 20_000, 40_000, 60_000].map((nowMs) => {
      policy.live(nowMs);
      return policy.lost(alone('orchestrator_lost', nowMs + 15_000)).kind;
    });
    expect(steps).toEqual(['open', 'open', 'open', 'open']);
  });
});

describe('FailoverPolicy: several orchestrators', () => {
  it.each([
    'orchestrator_lost',
    'output_stalled',
    'runner_failed',
    'payment_refused',
    'price_too_high',
    'certificate_changed',
    'orchestrator_full',
    'orchestrator_refused',
  ] as const)('goes to the next one at once: %s', (code) => {
    expect(new FailoverPolicy().lost(several(code, 0))).toEqual(next);
  });

  it.each(['params_invalid', 'payment_ceiling', 'signer_lost', 'signer_refused', 'not_allowed'] as const)(
    'ends the stream, wherever it runs: %s',
    (code) => {
      const final = { kind: 'give_up', why: 'final' };
      expect(new FailoverPolicy().lost(several(code, 0))).toEqual(final);
      expect(new FailoverPolicy().failed(several(code, 0))).toEqual(final);
    },
  );

  it('goes on where the price is refused, or ends where the user wants that', () => {
    const policy = new FailoverPolicy();
    expect(policy.lost(several('price_too_high', 0))).toEqual(next);
    const wary = new FailoverPolicy({ endsAtPrice: () => true });
    const end: NextStep = { kind: 'give_up', why: 'final' };
    expect(wary.lost(several('price_too_high', 0))).toEqual(end);
    expect(wary.failed(several('price_too_high', 0))).toEqual(end);
    expect(wary.lost(several('payment_refused', 0))).toEqual(next);
  });

  it('tries the same one once more when only its token is used up, and then the next', () => {
    const policy = new FailoverPolicy();
    expect(policy.lost(several('session_expired', 0))).toEqual({ ...next, same: true });
    expect(policy.lost(several('session_expired', 100))).toEqual(next);
    policy.live(1_000);
    expect(policy.lost(several('session_expired', 1_700_000))).toEqual({ ...next, same: true });
  });

  it('moves twice in three minutes, then asks; later, or once it was told to go on, again by itself', () => {
    const policy = new FailoverPolicy();
    const lose = (nowMs: number): string => policy.lost(several('orchestrator_lost', nowMs)).kind;
    expect(lose(0)).toBe('open');
    policy.swapped(100);
    expect(lose(60_000)).toBe('open');
    policy.swapped(60_100);
    expect(policy.maySwap(170_000)).toBe(false);
    expect(lose(170_000)).toBe('ask');
    expect(lose(180_099)).toBe('ask');
    expect(lose(180_101)).toBe('open');
    policy.swapped(180_200);
    expect(lose(180_300)).toBe('ask');
    policy.restart();
    expect(lose(180_400)).toBe('open');
  });

  it('waits for five minutes while its own network is down, and does not hurry meanwhile', () => {
    const policy = new FailoverPolicy();
    policy.live(0);
    expect(policy.isOffline('orchestrator_unreachable')).toBe(false);
    policy.lost(several('orchestrator_lost', 20_000));
    expect(policy.isOffline('orchestrator_unreachable')).toBe(true);
    expect(policy.isOffline('orchestrator_full')).toBe(false);
    const waits = delays(policy, { fromMs: 20_000 });
    expect(waits.slice(0, 5)).toEqual([500, 1000, 2000, 4000, 5000]);
    const total = waits.reduce((sum, ms) => sum + ms, 0);
    expect(total).toBeGreaterThan(280_000);
    expect(total).toBeLessThanOrEqual(300_000);
  });
});

describe('what is said of it', () => {
  it('leaves out what people would have to do', () => {
    const full = new GatewayError(
      'orchestrator_full',
      'https://o:1 has no free runner for "noop": try again later',
    );
    expect(causeOf(full)).toBe('the orchestrator has no free runner');
    const odd = new GatewayError('internal', 'the disk is gone: plug it in');
    expect(causeOf(odd)).toBe('the disk is gone');
    expect(leftBecause('input_stalled')).toBe('it took the video too slowly');
  });

  it('says what to do in the end', () => {
    const error = new GatewayError('orchestrator_lost', 'https://o:1 is gone');
    expect(givenUp(error, 10).message).toBe(
      'the orchestrator is gone, also after 10 attempts: check the network connection or choose another orchestrator, then go live again',
    );
  });
});

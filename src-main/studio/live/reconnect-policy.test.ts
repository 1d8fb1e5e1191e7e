import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../base/errors.ts';
import { causeOf, givenUp } from './failure-text.ts';
import { ReconnectPolicy } from './reconnect-policy.ts';

/** Delays until it gives up, when every attempt fails at once. */
function delays(policy: ReconnectPolicy, fromMs = 0): number[] {
  const all: number[] = [];
  for (let nowMs = fromMs; ; ) {
    const next = policy.failed('orchestrator_unreachable', nowMs);
    if (next.kind === 'give_up') return all;
    all.push(next.delayMs);
    nowMs += next.delayMs;
  }
}

describe('ReconnectPolicy', () => {
  it('doubles its pauses up to 5 s and gives up after ten attempts', () => {
    const policy = new ReconnectPolicy();
    policy.live(0);
    expect(delays(policy, 60_000)).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000, 5000, 5000, 5000]);
    expect(policy.attempts).toBe(10);
  });

  it('gives up after a minute of attempts that take long', () => {
    const policy = new ReconnectPolicy();
    policy.live(0);
    let nowMs = 20_000;
    let attempts = 0;
    while (policy.failed('orchestrator_timeout', nowMs).kind === 'wait') {
      attempts += 1;
      nowMs += 15_000;
    }
    expect(attempts).toBe(4);
  });

  it('gives up sooner when there was no picture yet', () => {
    expect(delays(new ReconnectPolicy())).toHaveLength(5);
  });

  it('counts anew after a connection that was good, but not after one that broke at once', () => {
    const policy = new ReconnectPolicy();
    policy.failed('orchestrator_full', 0);
    policy.live(1_000);
    policy.failed('orchestrator_lost', 2_000);
    expect(policy.attempts).toBe(2);
    policy.live(3_000);
    policy.failed('orchestrator_lost', 13_000);
    expect(policy.attempts).toBe(1);
  });

  it.each(['model_unknown', 'params_invalid', 'payment_refused', 'certificate_changed'] as const)(
    'does not try again what another attempt does not change: %s',
    (code) => {
      expect(new ReconnectPolicy().failed(code, 0)).toEqual({ kind: 'give_up', why: 'final' });
    },
  );
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
  });

  it('says what to do in the end', () => {
    const error = new GatewayError('orchestrator_lost', 'https://o:1 is gone');
    expect(givenUp(error, 10).message).toBe(
      'the orchestrator is gone, also after 10 attempts: check the network connection or choose another orchestrator, then go live again',
    );
  });
});

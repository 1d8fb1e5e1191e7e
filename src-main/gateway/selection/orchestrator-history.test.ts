import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryHistoryStore, OrchestratorHistory } from './orchestrator-history.ts';

const IT = 'https://it:8935';
const T0 = 1_800_000_000_000;
const MINUTE = 60_000;

const lost = { code: 'orchestrator_lost' } as const;

/** Minutes for which it is left alone from `nowMs` on; 0 when it is not. */
function suspendedFor(history: OrchestratorHistory, nowMs: number): number {
  const untilMs = history.standing(IT, nowMs).suspendedUntilMs;
  return untilMs === null ? 0 : (untilMs - nowMs) / MINUTE;
}

describe('a suspension', () => {
  it('follows a failure and ends by itself', () => {
    const history = new OrchestratorHistory();
    expect(suspendedFor(history, T0)).toBe(0);
    history.failed(IT, lost, T0);
    expect(suspendedFor(history, T0)).toBeCloseTo(5);
    expect(suspendedFor(history, T0 + 3 * MINUTE)).toBeCloseTo(2);
    expect(suspendedFor(history, T0 + 5 * MINUTE)).toBe(0);
  });

  it('is longer after each failure, up to 35 minutes', () => {
    const history = new OrchestratorHistory();
    const lengths = Array.from({ length: 9 }, () => {
      history.failed(IT, lost, T0);
      return Math.round(suspendedFor(history, T0));
    });
    expect(lengths).toEqual([5, 13, 19, 25, 30, 35, 35, 35, 35]);
  });

  it('is longer for who fails again as soon as it is tried again', () => {
    const history = new OrchestratorHistory();
    history.failed(IT, lost, T0);
    history.failed(IT, lost, T0 + 5 * MINUTE);
    expect(suspendedFor(history, T0 + 5 * MINUTE)).toBeCloseTo(10);
  });

  it('is shorter for who was only full, and none for what is not its fault', () => {
    const history = new OrchestratorHistory();
    for (const code of ['aborted', 'params_invalid', 'payment_ceiling', 'signer_lost'] as const)
      history.failed(IT, { code }, T0);
    expect(history.standing(IT, T0)).toMatchObject({ suspendedUntilMs: null, failures: 0 });
    history.failed(IT, { code: 'orchestrator_full' }, T0);
    expect(suspendedFor(history, T0)).toBeGreaterThan(1);
    expect(suspendedFor(history, T0)).toBeLessThan(5);
  });

  it('is over as soon as pictures come back', () => {
    const history = new OrchestratorHistory();
    history.failed(IT, lost, T0);
    history.worked(IT, T0 + 1);
    expect(suspendedFor(history, T0 + 1)).toBe(0);
    expect(history.standing(IT, T0 + 1).failures).toBeCloseTo(1);
  });

  it('does not last for hours when the clock was hours ahead', () => {
    const store = memoryHistoryStore();
    new OrchestratorHistory(store).failed(IT, lost, T0 + 600 * MINUTE);
    const corrected = new OrchestratorHistory(store);
    expect(suspendedFor(corrected, T0)).toBeCloseTo(5);
    expect(suspendedFor(corrected, T0 + 5 * MINUTE)).toBe(0);
  });

  it('never lasts longer than 35 minutes, whatever happens, and stays where it is until something does', () => {
    const step = fc.record({ afterMs: fc.integer({ min: -1e8, max: 1e8 }), works: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const history = new OrchestratorHistory();
        let nowMs = T0;
        for (const { afterMs, works } of steps) {
          nowMs += afterMs;
          if (works) history.worked(IT, nowMs);
          else history.failed(IT, lost, nowMs);
          const untilMs = history.standing(IT, nowMs).suspendedUntilMs;
          expect(suspendedFor(history, nowMs)).toBeLessThanOrEqual(35.001);
          if (untilMs !== null) expect(history.standing(IT, nowMs + 1_000).suspendedUntilMs).toBe(untilMs);
        }
      }),
    );
  });
});

describe('reliability', () => {
  const DAY = 24 * 60 * MINUTE;

  it('starts at 0.8, rises with what worked and falls with what failed', () => {
    const history = new OrchestratorHistory();
    const reliability = (nowMs = T0): number => history.standing(IT, nowMs).reliability;
    expect(reliability()).toBeCloseTo(0.8);
    history.worked(IT, T0);
    expect(reliability()).toBeCloseTo(2 / 2.25);
    history.failed(IT, lost, T0);
    expect(reliability()).toBeCloseTo(2 / 3.25);
    history.carried(IT, 60 * MINUTE, T0);
    expect(reliability()).toBeCloseTo(8 / 9.25);
  });

  it('is forgotten with time', () => {
    const history = new OrchestratorHistory();
    for (let times = 0; times < 10; times += 1) history.failed(IT, lost, T0);
    const standing = history.standing(IT, T0 + 3 * DAY);
    expect(standing.failures).toBeCloseTo(5);
    expect(history.standing(IT, T0 + 60 * DAY).reliability).toBeCloseTo(0.8, 4);
  });
});

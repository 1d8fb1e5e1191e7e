import { expect, it } from 'vitest';
import { GatewayError } from '../../base/errors.ts';
import { RetryPlan } from './retry-plan.ts';

const lost = new GatewayError('output_lost', 'gone');
const refused = new GatewayError('output_refused', 'no');

it('waits twice as long each time, up to half a minute, and begins anew after a good session', () => {
  const plan = new RetryPlan(() => 0.5);
  expect(Array.from({ length: 7 }, () => plan.next(lost, 0))).toEqual([
    1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
  ]);
  expect(plan.next(lost, 29_999)).toBe(30_000);
  expect(plan.next(lost, 30_000)).toBe(1000);
});

it('spreads attempts by a fifth', () => {
  expect(new RetryPlan(() => 0).next(lost, 0)).toBe(800);
  expect(new RetryPlan(() => 1).next(lost, 0)).toBe(1200);
});

it('gives up after three refusals in a row', () => {
  const plan = new RetryPlan(() => 0.5);
  expect([plan.next(refused, 0), plan.next(refused, 0), plan.next(lost, 0)]).toEqual([1000, 2000, 4000]);
  expect([plan.next(refused, 0), plan.next(refused, 0), plan.next(refused, 0)]).toEqual([8000, 16_000, null]);
});

it('is patient with a server that has taken the key before', () => {
  const plan = new RetryPlan(() => 0.5);
  plan.next(lost, 60_000);
  const waits = Array.from({ length: 10 }, () => plan.next(refused, 0));
  expect(waits.indexOf(null)).toBe(9);
});

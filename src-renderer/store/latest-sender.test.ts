import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { latestSender } from './latest-sender.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A sender whose sends are noted with their time and take `latencyMs`. */
function recorded(intervalMs: number, latencyMs: number) {
  const sent: { value: number; atMs: number }[] = [];
  let underWay = 0;
  let most = 0;
  const sender = latestSender(async (value: number) => {
    sent.push({ value, atMs: Date.now() });
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise((resolve) => setTimeout(resolve, latencyMs));
    underWay -= 1;
  }, intervalMs);
  return { sender, sent, most: () => most };
}

it('sends the first at once and the last after the distance, and nothing between', async () => {
  const { sender, sent } = recorded(100, 5);
  const startMs = Date.now();
  for (let value = 1; value <= 5; value++) sender.push(value);
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent).toEqual([
    { value: 1, atMs: startMs },
    { value: 5, atMs: startMs + 100 },
  ]);
  expect(sender.busy).toBe(false);
});

it('lets a slow answer hold back the next', async () => {
  const { sender, sent } = recorded(100, 350);
  const startMs = Date.now();
  sender.push(1);
  sender.push(2);
  await vi.advanceTimersByTimeAsync(349);
  expect(sent).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(sent[1]).toEqual({ value: 2, atMs: startMs + 350 });
});

it('sends what waits at once when it is flushed', async () => {
  const { sender, sent } = recorded(100, 5);
  const startMs = Date.now();
  sender.push(1);
  sender.push(2);
  const flushed = sender.flush();
  await vi.advanceTimersByTimeAsync(10);
  await flushed;
  expect(sent.map(({ atMs }) => atMs - startMs)).toEqual([0, 5]);
});

it('sends nothing that was dropped', async () => {
  const { sender, sent } = recorded(100, 5);
  sender.push(1);
  sender.push(2);
  sender.drop();
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent.map(({ value }) => value)).toEqual([1]);
});

it('always delivers the last value, one at a time, never more often than allowed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 0, max: 250 }),
      async (gapsMs, latencyMs) => {
        const { sender, sent, most } = recorded(100, latencyMs);
        for (const [value, gapMs] of gapsMs.entries()) {
          sender.push(value);
          await vi.advanceTimersByTimeAsync(gapMs);
        }
        await vi.advanceTimersByTimeAsync(2000);
        expect(sent.at(-1)?.value).toBe(gapsMs.length - 1);
        expect(most()).toBe(1);
        for (const [at, { atMs }] of sent.entries())
          expect(atMs - (sent[at - 1]?.atMs ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(100);
      },
    ),
    { numRuns: 50 },
  );
});

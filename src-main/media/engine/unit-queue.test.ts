import { describe, expect, it } from 'vitest';
import { deferred } from '../../base/async.ts';
import type { AccessUnit } from '../access-unit.ts';
import { UnitQueue, type UnitQueueOptions } from './unit-queue.ts';

/** `K` a keyframe, `P` another picture, `a` audio; the time is the place in the text. */
function units(text: string, from = 0): AccessUnit[] {
  return [...text].map((letter, index) => ({
    kind: letter === 'a' ? 'audio' : 'video',
    key: letter !== 'P',
    ptsUs: from + index,
    bytes: new Uint8Array([1]),
  }));
}

/** A queue whose worker waits until it is let go. */
function heldQueue(options: Partial<UnitQueueOptions> = {}) {
  const gate = deferred<void>();
  const handled: number[] = [];
  const errors: unknown[] = [];
  const queue = new UnitQueue({
    capacity: 6,
    handle: async (unit) => {
      handled.push(unit.ptsUs);
      await gate.promise;
    },
    onError: (error) => errors.push(error),
    ...options,
  });
  return { queue, handled, errors, letGo: () => gate.resolve() };
}

/** Pushes without waiting, as a live source does, and gives the worker its turn. */
async function flood(queue: UnitQueue, input: readonly AccessUnit[]): Promise<void> {
  for (const unit of input) void queue.push(unit);
  await Promise.resolve();
}

describe('UnitQueue', () => {
  it('slows a caller that waits down to the worker, and loses nothing', async () => {
    const handled: number[] = [];
    const queue = new UnitQueue({
      capacity: 4,
      handle: async (unit) => void handled.push(unit.ptsUs),
      onError: () => undefined,
    });
    for (const unit of units('KPPPPPPPPPPPPPPPPPPP')) await queue.push(unit);
    await queue.stop();
    expect(handled).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(queue.dropped).toBe(0);
  });

  it('makes a caller wait once two units wait', async () => {
    const { queue, letGo } = heldQueue();
    const [first, second, third, fourth] = units('KPPP');
    if (!first || !second || !third || !fourth) throw new Error('too few units');
    await queue.push(first);
    await queue.push(second);
    await queue.push(third);
    let welcome = false;
    const push = queue.push(fourth).then(() => {
      welcome = true;
    });
    await Promise.resolve();
    expect(welcome).toBe(false);
    letGo();
    await push;
    await queue.stop();
  });

  it('skips to the newest waiting keyframe when it is full', async () => {
    const { queue, handled, letGo } = heldQueue();
    await flood(queue, units('K'));
    await flood(queue, units('PPKPaP', 1));
    await flood(queue, units('P', 7));
    letGo();
    await queue.stop();
    expect(handled).toEqual([0, 3, 4, 5, 6, 7]);
    expect(queue.dropped).toBe(2);
  });

  it('drops pictures until the next keyframe when none waits, and keeps the audio', async () => {
    const { queue, handled, letGo } = heldQueue();
    await flood(queue, units('K'));
    await flood(queue, units('PPaPPP', 1));
    await flood(queue, units('PaPKP', 7));
    letGo();
    await queue.stop();
    expect(handled).toEqual([0, 3, 8, 10, 11]);
    expect(queue.dropped).toBe(7);
  });

  it('makes way for an incoming keyframe', async () => {
    const { queue, handled, letGo } = heldQueue();
    await flood(queue, units('K'));
    await flood(queue, units('KPPPPP', 1));
    await flood(queue, units('KP', 7));
    letGo();
    await queue.stop();
    expect(handled).toEqual([0, 7, 8]);
    expect(queue.dropped).toBe(6);
  });

  it('stays bounded when only audio comes', async () => {
    const { queue, handled, letGo } = heldQueue();
    await flood(queue, units('a'));
    await flood(queue, units('aaaaaaa', 1));
    letGo();
    await queue.stop();
    expect(handled).toEqual([0, 4, 5, 6, 7]);
    expect(queue.dropped).toBe(3);
  });

  it('skips to a keyframe when units have waited too long', async () => {
    let nowUs = 0;
    const gate = deferred<void>();
    const caughtUp = deferred<void>();
    const handled: number[] = [];
    const { queue } = heldQueue({
      capacity: 20,
      maxWaitUs: 100,
      nowUs: () => nowUs,
      handle: async ({ ptsUs }) => {
        handled.push(ptsUs);
        if (ptsUs === 5) caughtUp.resolve();
        else if (ptsUs === 0) await gate.promise;
      },
    });
    await flood(queue, units('KPPaPK'));
    nowUs = 101;
    gate.resolve();
    await caughtUp.promise;
    await queue.stop();
    expect(handled).toEqual([0, 3, 5]);
    expect(queue.dropped).toBe(3);
  });

  it('tells of an error once, ignores later units, and lets every caller go', async () => {
    const error = new Error('broken');
    const errors: unknown[] = [];
    const queue = new UnitQueue({
      capacity: 4,
      handle: () => Promise.reject(error),
      onError: (raised) => errors.push(raised),
    });
    await Promise.all(units('KPPPPP').map((unit) => queue.push(unit)));
    await Promise.all(units('KP').map((unit) => queue.push(unit)));
    await queue.stop();
    expect(errors).toEqual([error]);
  });

  it('refuses units after it was stopped', async () => {
    const { queue, letGo } = heldQueue();
    letGo();
    await Promise.all([queue.stop(), queue.stop()]);
    await expect(Promise.all(units('K').map((unit) => queue.push(unit)))).rejects.toMatchObject({
      code: 'aborted',
    });
  });
});

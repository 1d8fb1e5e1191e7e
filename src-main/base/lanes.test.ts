import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Lanes } from './lanes.ts';

describe('lanes', () => {
  it('run everything once, in order of arrival, and never too much at a time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.record({ turns: fc.nat(5), fails: fc.boolean() }), { maxLength: 20 }),
        async (count, works) => {
          const lanes = new Lanes(count);
          const begun: number[] = [];
          let running = 0;
          let most = 0;
          const results = await Promise.allSettled(
            works.map(({ turns, fails }, index) =>
              lanes.run(async () => {
                begun.push(index);
                running += 1;
                most = Math.max(most, running);
                for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
                running -= 1;
                if (fails) throw index;
                return index;
              }),
            ),
          );
          expect(begun).toEqual(works.map((_, index) => index));
          expect(most).toBeLessThanOrEqual(count);
          expect(results.map(({ status }) => status)).toEqual(
            works.map(({ fails }) => (fails ? 'rejected' : 'fulfilled')),
          );
        },
      ),
    );
  });

  it('become more and fewer while they are used', async () => {
    let count = 1;
    const lanes = new Lanes(() => count);
    const running: (() => void)[] = [];
    const works = Array.from({ length: 6 }, () =>
      lanes.run(() => new Promise<void>((resolve) => running.push(resolve))),
    );
    const end = async (index: number): Promise<void> => {
      running[index]?.();
      await works[index];
    };
    await vi.waitFor(() => expect(running).toHaveLength(1));
    count = 3;
    await end(0);
    await vi.waitFor(() => expect(running).toHaveLength(4));
    count = 1;
    await end(1);
    await end(2);
    expect(running).toHaveLength(4);
    await end(3);
    await vi.waitFor(() => expect(running).toHaveLength(5));
    await end(4);
    await vi.waitFor(() => expect(running).toHaveLength(6));
    await end(5);
  });
});

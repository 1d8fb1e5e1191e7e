import { describe, expect, it } from 'vitest';
import { ClockKeeper } from './clock-keeper.ts';

function keeper(answers: readonly (readonly [offsetUs: number, roundTripUs: number])[]) {
  let index = 0;
  const clock = new ClockKeeper(async () => {
    const [offsetUs, roundTripUs] = answers[index % answers.length] ?? [0, 0];
    index += 1;
    return { offsetUs, roundTripUs };
  });
  return { clock, asked: () => index };
}

describe('ClockKeeper', () => {
  it('knows nothing before the first answer', () => {
    expect(keeper([]).clock.offsetUs).toBeNull();
  });

  it('believes the quickest answer', async () => {
    const { clock, asked } = keeper([
      [900, 4000],
      [100, 200],
      [500, 2000],
    ]);
    await clock.start();
    expect(asked()).toBe(6);
    expect(clock.offsetUs).toBe(100);
  });

  it('counts the questions nobody answers', async () => {
    let answer = (): void => undefined;
    const clock = new ClockKeeper(
      () =>
        new Promise((resolve) => {
          answer = () => resolve({ offsetUs: 0, roundTripUs: 0 });
        }),
    );
    void clock.askAgain();
    const second = clock.askAgain();
    expect(clock.unanswered).toBe(2);
    answer();
    await second;
    expect(clock.unanswered).toBe(1);
  });

  it('forgets an answer after sixteen newer ones', async () => {
    const { clock } = keeper([[100, 1], ...Array.from({ length: 16 }, () => [7, 50] as const)]);
    for (let index = 0; index < 16; index += 1) await clock.askAgain();
    expect(clock.offsetUs).toBe(100);
    await clock.askAgain();
    expect(clock.offsetUs).toBe(7);
  });
});

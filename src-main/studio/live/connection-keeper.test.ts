import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Deferred, deferred } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import { silentLogger } from '../../base/log.ts';
import { ConnectionKeeper, type KeptLeg, type LegRequest, type Move } from './connection-keeper.ts';

const lost = new GatewayError('orchestrator_lost', 'gone: start again');
const silence: Move = { why: 'no picture came back any more', by: 'gateway' };
const wish: Move = { why: 'you asked for it', by: 'user' };

interface FakeLeg extends KeptLeg {
  readonly end: Deferred<GatewayError>;
  readonly picture: Deferred<void>;
  loading: boolean;
}

type Open = (request: LegRequest, signal: AbortSignal) => Promise<string>;
const never = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

/** A keeper over legs to the origins that `open` gives, and what happened, in order. */
function keeper(
  open: Open,
  hasAnother: (avoid: ReadonlySet<string>) => boolean = () => false,
  unattended = false,
) {
  const log: string[] = [];
  const legs: FakeLeg[] = [];
  const end = new AbortController();
  const keeping: ConnectionKeeper<FakeLeg> = new ConnectionKeeper<FakeLeg>({
    open: async (request, signal) => {
      const { attempt, avoid, address } = request;
      log.push(
        `open ${attempt}${address === null ? '' : ` at ${address}`}${avoid.size > 0 ? ` not ${[...avoid]}` : ''}`,
      );
      const origin = await open(request, signal);
      const ended = deferred<GatewayError>();
      const picture = deferred<void>();
      const leg: FakeLeg = {
        origin,
        ended: ended.promise,
        firstPicture: picture.promise,
        end: ended,
        picture,
        loading: false,
        close: async () => void log.push(`close ${origin}`),
      };
      legs.push(leg);
      return leg;
    },
    onUse: (leg, from, move) =>
      log.push(`use ${leg.origin}${from === null ? '' : ` after ${from}: ${move?.why}`}`),
    onLeft: (leg) => log.push(`left ${leg.origin}`),
    onDisconnected: (cause) => log.push(cause ?? 'asked'),
    onFailure: (origin, error) => log.push(`${origin} failed: ${error.code}`),
    onStayed: (_, error) => log.push(`stayed: ${error.code}`),
    onQuestion: (question) => log.push(question === null ? 'answered' : 'question'),
    hasAnother,
    unattended,
    endsAtPrice: () => false,
    signal: end.signal,
    logger: silentLogger,
    nowUs: () => Date.now() * 1000,
  });
  const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
  /** The n-th leg gives its first picture. */
  const live = (n: number): void => {
    const leg = legs[n];
    if (!leg) throw new Error('no such leg');
    keeping.live(leg);
    leg.picture.resolve();
  };
  return {
    keeping,
    log,
    legs,
    live,
    settle,
    /** What happened since this was asked last. */
    news: () => log.splice(0),
    stop: async (running: Promise<void>) => {
      end.abort();
      await running;
      expect(vi.getTimerCount()).toBe(0);
    },
  };
}

/** Gives the first of these origins that is not to be avoided, or the one asked for. */
const oneOf =
  (...origins: string[]): Open =>
  async ({ avoid, address }) =>
    address ?? origins.find((origin) => !avoid.has(origin)) ?? origins[0] ?? '';
const notAll =
  (...origins: string[]) =>
  (avoid: ReadonlySet<string>): boolean =>
    origins.some((origin) => !avoid.has(origin));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('ConnectionKeeper: one orchestrator', () => {
  it('connects again after a loss, a quarter of a second later', async () => {
    const { keeping, news, live, legs, settle, stop } = keeper(oneOf('A'));
    const running = keeping.run();
    await settle();
    live(0);
    legs[0]?.end.resolve(lost);
    await vi.advanceTimersByTimeAsync(249);
    expect(news()).toEqual([
      'open 0',
      'use A',
      'left A',
      'close A',
      'A failed: orchestrator_lost',
      'the orchestrator is gone',
    ]);
    await vi.advanceTimersByTimeAsync(1);
    expect(news()).toEqual(['open 1 not A', 'use A after A: the orchestrator is gone']);
    await stop(running);
    expect(news()).toEqual(['left A', 'close A']);
  });

  it('gives up at once where another attempt changes nothing', async () => {
    const error = new GatewayError('model_unknown', 'no such model: choose another');
    const { keeping } = keeper(() => Promise.reject(error));
    await expect(keeping.run()).rejects.toBe(error);
  });

  it('gives up in the end, and says what to do', async () => {
    const { keeping, log } = keeper(() => Promise.reject(lost));
    const running = expect(keeping.run()).rejects.toMatchObject({
      code: 'orchestrator_lost',
      message: expect.stringMatching(/^the orchestrator is gone, also after 5 attempts: check/),
    });
    await vi.advanceTimersByTimeAsync(30_000);
    await running;
    expect(log.filter((line) => line.startsWith('open'))).toHaveLength(6);
  });

  it('makes another connection now when asked to, also while it waits or tries', async () => {
    let opens = 0;
    const { keeping, news, settle, stop } = keeper((_, signal) => {
      opens += 1;
      return opens === 2 ? Promise.resolve('A') : never(signal);
    });
    const running = keeping.run();
    await settle();
    keeping.reconnect();
    await settle();
    expect(news()).toEqual(['open 0', 'open 0', 'use A']);
    keeping.reconnect();
    await settle();
    // Closed before the next one is opened: there may be no room for both.
    expect(news()).toEqual(['left A', 'close A', 'asked', 'open 0']);
    await stop(running);
  });

  it('stays where it is when there is nothing else', async () => {
    const { keeping, settle, stop } = keeper(oneOf('A'));
    const running = keeping.run();
    await settle();
    expect(keeping.tryNext(silence)).toBe('no_other');
    await stop(running);
  });
});

describe('ConnectionKeeper: several orchestrators', () => {
  const three = () => keeper(oneOf('A', 'B', 'C'), notAll('A', 'B', 'C'));

  it('goes to the next one at once when one is lost, waiting for nothing', async () => {
    const { keeping, news, live, legs, settle, stop } = three();
    const running = keeping.run();
    await settle();
    live(0);
    news();
    legs[0]?.end.resolve(lost);
    await settle();
    expect(news()).toEqual([
      'left A',
      'close A',
      'A failed: orchestrator_lost',
      'the orchestrator is gone',
      'open 1 not A',
      'use B after A: the orchestrator is gone',
    ]);
    await stop(running);
  });

  it('asks also when two take turns in failing', async () => {
    const { keeping, live, legs, settle, log, stop } = keeper(
      async ({ avoid }) => (avoid.has('A') && !avoid.has('B') ? 'B' : 'A'),
      notAll('A', 'B'),
    );
    const running = keeping.run();
    await settle();
    for (const n of [0, 1, 2]) {
      live(n);
      legs[n]?.end.resolve(lost);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(legs.map(({ origin }) => origin)).toEqual(['A', 'B', 'A']);
    expect(log.at(-1)).toBe('question');
    await stop(running);
  });

  it('does not count as a move what lands where it was', async () => {
    const { keeping, live, legs, settle, log, stop } = keeper(
      async () => 'A',
      () => true,
    );
    const running = keeping.run();
    await settle();
    for (const n of [0, 1, 2, 3]) {
      live(n);
      legs[n]?.end.resolve(lost);
      await settle();
    }
    expect(log).not.toContain('question');
    await stop(running);
  });

  it('goes over beside the present one, with the first picture and not before', async () => {
    const { keeping, news, live, settle, stop } = three();
    const running = keeping.run();
    await settle();
    live(0);
    expect(keeping.tryNext(silence)).toBe('tried');
    expect(keeping.tryNext(silence)).toBe('tried');
    await settle();
    expect(news()).toEqual(['open 0', 'use A', 'open 0 not A']);
    expect(keeping.current?.origin).toBe('A');
    live(1);
    expect(keeping.current?.origin).toBe('B');
    await settle();
    expect(news()).toEqual(['left A', 'use B after A: no picture came back any more', 'close A']);
    await stop(running);
  });

  it('gives up what is made beside when its reason is gone', async () => {
    const { keeping, news, live, settle, stop } = three();
    const running = keeping.run();
    await settle();
    live(0);
    keeping.tryNext(silence);
    await settle();
    keeping.stay();
    await settle();
    expect(news().slice(2)).toEqual(['open 0 not A', 'close B']);
    // A picture that was on its way changes nothing any more.
    live(1);
    expect(keeping.current?.origin).toBe('A');
    await stop(running);
  });

  it('takes what is made beside when the present one is lost meanwhile', async () => {
    const opening = deferred<string>();
    let opens = 0;
    const { keeping, news, live, legs, settle, stop } = keeper(
      () => (opens++ === 0 ? Promise.resolve('A') : opening.promise),
      () => true,
    );
    const running = keeping.run();
    await settle();
    live(0);
    keeping.swap('B', wish);
    legs[0]?.end.resolve(lost);
    await settle();
    news();
    opening.resolve('B');
    await settle();
    expect(news()).toEqual(['use B after A: the orchestrator is gone']);
    legs[1]?.end.resolve(lost);
    await settle();
    expect(news()).toContain('B failed: orchestrator_lost');
    await stop(running);
  });

  it('stays where it is when the one beside cannot be had, sends nothing, or is lost', async () => {
    const refused = new GatewayError('orchestrator_full', 'B has no room');
    let opens = 0;
    const { keeping, news, live, legs, settle, stop } = keeper(
      () => (opens++ === 1 ? Promise.reject(refused) : Promise.resolve(opens === 1 ? 'A' : 'B')),
      () => true,
    );
    const running = keeping.run();
    await settle();
    live(0);
    news();
    keeping.swap('B', wish);
    await settle();
    expect(news()).toEqual(['open 0 at B not A', 'stayed: orchestrator_full']);
    keeping.swap('B', wish);
    await settle();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(news().slice(1)).toEqual(['close B', 'B failed: output_stalled', 'stayed: output_stalled']);
    keeping.swap('B', wish);
    await settle();
    legs[2]?.end.resolve(lost);
    await settle();
    expect(news().slice(1)).toEqual(['close B', 'B failed: orchestrator_lost', 'stayed: orchestrator_lost']);
    expect(keeping.current?.origin).toBe('A');
    await stop(running);
  });

  it('waits longer for one beside that loads its model', async () => {
    const { keeping, live, legs, settle, stop } = three();
    const running = keeping.run();
    await settle();
    live(0);
    keeping.swap(null, wish);
    await settle();
    const beside = legs[1];
    if (beside) beside.loading = true;
    await vi.advanceTimersByTimeAsync(100_000);
    live(1);
    expect(keeping.current?.origin).toBe('B');
    await stop(running);
  });

  it('closes everything in the end, what is beside as well', async () => {
    const { keeping, news, live, settle, stop } = three();
    const running = keeping.run();
    await settle();
    live(0);
    keeping.swap(null, wish);
    await settle();
    news();
    await stop(running);
    expect(news().sort()).toEqual(['close A', 'close B', 'left A']);
  });

  it('holds and asks when the third is lost within three minutes, until it is told to go on', async () => {
    const { keeping, news, live, legs, settle, stop } = keeper(
      oneOf('A', 'B', 'C', 'D'),
      notAll('A', 'B', 'C', 'D'),
    );
    const running = keeping.run();
    await settle();
    for (const n of [0, 1, 2]) {
      live(n);
      legs[n]?.end.resolve(lost);
      await settle();
    }
    expect(news().at(-1)).toBe('question');
    expect(keeping.current).toBeNull();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(news()).toEqual([]);
    keeping.swap(null, wish);
    await settle();
    expect(news()).toEqual(['answered', 'open 0 not A,B,C', 'use D after C: you asked for it']);
    await stop(running);
  });
});

describe('ConnectionKeeper: nobody is there', () => {
  it('ends with what went wrong where there is no other orchestrator', async () => {
    const { keeping, live, legs, settle } = keeper(oneOf('A'), () => false, true);
    const running = expect(keeping.run()).rejects.toBe(lost);
    await settle();
    live(0);
    legs[0]?.end.resolve(lost);
    await running;
  });

  it('moves twice and then ends, since nobody can be asked', async () => {
    const origins = ['A', 'B', 'C', 'D'];
    const { keeping, live, legs, settle } = keeper(oneOf(...origins), notAll(...origins), true);
    const running = expect(keeping.run()).rejects.toMatchObject({ code: 'swap_limit', cause: lost });
    await settle();
    for (const n of [0, 1, 2]) {
      live(n);
      legs[n]?.end.resolve(lost);
      await settle();
    }
    await running;
  });

  it('makes no other connection once nothing more is sent', async () => {
    const { keeping, live, legs, settle, log } = keeper(oneOf('A', 'B'), notAll('A', 'B'), true);
    const running = keeping.run();
    await settle();
    live(0);
    keeping.finish();
    expect(keeping.tryNext(silence)).toBe('no_other');
    legs[0]?.end.resolve(lost);
    await running;
    expect(log.filter((line) => line.startsWith('open'))).toEqual(['open 0']);
  });
});

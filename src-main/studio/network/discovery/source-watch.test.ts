import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Deferred, deferred } from '../../../base/async.ts';
import { GatewayError } from '../../../base/errors.ts';
import type {
  DiscoveredOrchestrator,
  DiscoverOptions,
  DiscoveryAnswer,
} from '../../../gateway/discovery/discovered.ts';
import type { CachedAnswer } from '../../../settings/discovery-cache.ts';
import { SourceWatch } from './source-watch.ts';

const MINUTE_MS = 60_000;
const START_MS = 1_800_000_000_000;

beforeEach(() => {
  vi.useFakeTimers({ now: START_MS });
});
afterEach(() => {
  vi.useRealTimers();
});

const named = (address: string): DiscoveredOrchestrator => ({
  address,
  ethAddress: null,
  priceHintWeiPerPixel: null,
  publicOnly: true,
});
const answer = (...addresses: string[]): DiscoveryAnswer => ({
  orchestrators: addresses.map(named),
  refused: 1,
  refusedWhy: '1 private address',
});
const cachedAt = (answeredMs: number): CachedAnswer => ({
  ...answer('https://old.example'),
  orchestrators: [named('https://old.example')],
  answeredMs,
});

/** A watch whose source is answered by hand. */
function watched(cached: CachedAnswer | null = null) {
  const questions: { options: DiscoverOptions; reply: Deferred<DiscoveryAnswer> }[] = [];
  const answers: CachedAnswer[] = [];
  const failures: string[] = [];
  const watch = new SourceWatch({
    client: {
      discover: (options) => {
        const reply = deferred<DiscoveryAnswer>();
        questions.push({ options, reply });
        return reply.promise;
      },
    },
    intervalMs: MINUTE_MS,
    cached,
    onChange: () => undefined,
    onAnswer: (given) => answers.push(given),
    onFailure: (error) => failures.push(error.code),
  });
  const reply = async (given: DiscoveryAnswer | GatewayError): Promise<void> => {
    const last = questions.at(-1)?.reply;
    if (given instanceof GatewayError) last?.reject(given);
    else last?.resolve(given);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { watch, questions, answers, failures, reply };
}

const refusal = (retryAfterMs: number | null = null): GatewayError =>
  new GatewayError('discovery_failed', 'no', { fields: { retryAfterMs } });

describe('one source', () => {
  it('is asked at once, and again at its interval', async () => {
    const { watch, questions, answers, reply } = watched();
    watch.start();
    expect(watch.state).toMatchObject({ state: 'asking', found: 0, answeredMs: null });
    await reply(answer('https://a.example'));
    expect(watch.state).toEqual({
      state: 'ready',
      error: null,
      found: 1,
      refused: 1,
      refusedWhy: '1 private address',
      answeredMs: START_MS,
      cached: false,
    });
    expect(answers).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(MINUTE_MS - 1);
    expect(questions).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(questions).toHaveLength(2);
  });

  it('has its last answer from the last run until there is another one', async () => {
    const { watch, questions, reply } = watched(cachedAt(START_MS - 50_000));
    watch.start();
    expect(watch.state).toMatchObject({
      state: 'ready',
      found: 1,
      cached: true,
      answeredMs: START_MS - 50_000,
    });
    await vi.advanceTimersByTimeAsync(9_999);
    expect(questions).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(watch.state).toMatchObject({ state: 'asking', found: 1, cached: true });
    await reply(answer('https://a.example', 'https://b.example'));
    expect(watch.state).toMatchObject({ state: 'ready', found: 2, cached: false });
  });

  it('is asked within an interval, also when the clock was set back', async () => {
    const { watch, questions } = watched(cachedAt(START_MS + 86_400_000));
    watch.start();
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    expect(questions).toHaveLength(1);
  });

  it('keeps its last answer when it fails, and is asked ever later', async () => {
    const { watch, questions, failures, reply } = watched(cachedAt(START_MS - MINUTE_MS));
    watch.start();
    const waits: number[] = [];
    for (let failure = 0; failure < 8; failure += 1) {
      await reply(refusal());
      expect(watch.state).toMatchObject({ state: 'failed', found: 1, error: { code: 'discovery_failed' } });
      const before = Date.now();
      const asked = questions.length;
      while (questions.length === asked) await vi.advanceTimersToNextTimerAsync();
      waits.push((Date.now() - before) / 1000);
    }
    expect(waits).toEqual([15, 30, 60, 120, 240, 480, 900, 900]);
    expect(failures).toHaveLength(8);
    await reply(answer('https://a.example'));
    expect(watch.state).toMatchObject({ state: 'ready', error: null, found: 1 });
  });

  it('is left alone as long as it asks for', async () => {
    const { watch, questions, reply } = watched();
    watch.start();
    await reply(refusal(200_000));
    await vi.advanceTimersByTimeAsync(199_999);
    expect(questions).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(questions).toHaveLength(2);
  });

  it('shows its first answer as far as it has come', async () => {
    const { watch, questions, reply } = watched();
    watch.start();
    questions[0]?.options.onFound?.([named('https://a.example')]);
    questions[0]?.options.onFound?.([named('https://b.example')]);
    expect(watch.orchestrators.map(({ address }) => address)).toEqual([
      'https://a.example',
      'https://b.example',
    ]);
    expect(watch.state).toMatchObject({ state: 'asking', found: 2 });
    await reply(answer('https://a.example'));
    expect(watch.orchestrators).toHaveLength(1);
  });

  it('is not asked twice at the same time', async () => {
    const { watch, questions, reply } = watched();
    watch.start();
    const asked = watch.ask();
    expect(questions).toHaveLength(1);
    await reply(answer());
    await asked;
    void watch.ask();
    expect(questions).toHaveLength(2);
  });

  it('is asked no more once it is closed, and what it says then counts no more', async () => {
    const { watch, questions, answers, reply } = watched();
    watch.start();
    watch.close();
    expect(questions[0]?.options.signal.aborted).toBe(true);
    await reply(answer('https://late.example'));
    await watch.ask();
    await vi.advanceTimersByTimeAsync(10 * MINUTE_MS);
    expect(questions).toHaveLength(1);
    expect(answers).toEqual([]);
  });
});

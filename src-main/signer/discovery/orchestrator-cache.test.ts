import { create } from '@bufbuild/protobuf';
import { afterEach, expect, it, vi } from 'vitest';
import { deferred } from '../../base/async.ts';
import { silentLogger } from '../../base/log.ts';
import { liveVideoCapabilities } from '../../gateway/wire/capabilities.ts';
import { type OrchestratorInfo, OrchestratorInfoSchema } from '../../gateway/wire/lp_pb.ts';
import { rational } from '../../payments/rational.ts';
import { type AskOrchestrator, OrchestratorCache } from './orchestrator-cache.ts';

const identity = {
  ethAddress: `0x${'11'.repeat(20)}`,
  address: new Uint8Array(20),
  signature: new Uint8Array(65),
} as const;

const caches: OrchestratorCache[] = [];

afterEach(async () => {
  await Promise.all(caches.splice(0).map((cache) => cache.close()));
  vi.useRealTimers();
});

/** What an orchestrator with models at prices answers; a price of null is that of all. */
function offering(
  prices: Readonly<Record<string, number | null>>,
  general: number | null = null,
): OrchestratorInfo {
  const [first = 'noop', ...others] = Object.keys(prices);
  const capabilities = liveVideoCapabilities(first);
  const models = capabilities.constraints?.PerCapability[35]?.models ?? {};
  for (const other of others) Object.assign(models, { [other]: models[first] });
  return create(OrchestratorInfoSchema, {
    transcoder: 'https://orch.example:8935',
    capabilities,
    ...(general !== null && { priceInfo: { pricePerUnit: BigInt(general), pixelsPerUnit: 1n } }),
    capabilitiesPrices: Object.entries(prices).flatMap(([constraint, price]) =>
      price === null ? [] : [{ pricePerUnit: BigInt(price), pixelsPerUnit: 1n, capability: 35, constraint }],
    ),
  });
}

function cacheOf(addresses: readonly string[], ask: AskOrchestrator, ceiling: number | null = null) {
  const ceilings = { all: ceiling === null ? null : rational(BigInt(ceiling)), models: new Map() };
  const cache = new OrchestratorCache({ addresses, ask, identity, ceilings, logger: silentLogger });
  caches.push(cache);
  return cache;
}

it('is empty until somebody answered, and names who did', async () => {
  const answer = deferred<OrchestratorInfo>();
  const cache = cacheOf(['https://a'], () => answer.promise);
  const started = cache.start();
  expect(cache.list([])).toBeNull();
  answer.resolve(offering({ noop: 5 }));
  await started;
  expect(cache.list([])).toEqual([
    {
      address: 'https://orch.example:8935',
      score: 1,
      capabilities: ['live-video-to-video/noop'],
      runners: [],
    },
  ]);
});

it('names those with one of the capabilities asked for', async () => {
  const ask: AskOrchestrator = async (address) =>
    offering(address === 'https://a' ? { noop: 1 } : { edges: 1 });
  const cache = cacheOf(['https://a', 'https://b'], ask);
  await cache.start();
  const names = (capabilities: string[]) => cache.list(capabilities)?.flatMap((each) => each.capabilities);
  expect(names(['live-video-to-video/edges'])).toEqual(['live-video-to-video/edges']);
  expect(names(['live-video-to-video/noop', 'live-video-to-video/edges'])).toHaveLength(2);
  expect(names(['live-video-to-video/other'])).toEqual([]);
});

it('names only what has a price within the ceilings', async () => {
  const cache = cacheOf(['https://a'], async () => offering({ cheap: 10, dear: 11, general: null }, 9), 10);
  await cache.start();
  expect(cache.list([])?.[0]?.capabilities).toEqual([
    'live-video-to-video/cheap',
    'live-video-to-video/general',
  ]);
  const free = cacheOf(['https://a'], async () => offering({ noop: null }));
  await free.start();
  expect(free.list([])).toBeNull();
});

it('shows who it is, asks each address once, and lives with those that fail', async () => {
  const asked: string[] = [];
  const ask: AskOrchestrator = async (address, as) => {
    asked.push(address);
    expect(as).toBe(identity);
    if (address !== 'https://c') throw new Error('no answer');
    return offering({ noop: 1 });
  };
  const cache = cacheOf(['https://a', 'https://b', 'https://a', 'https://c'], ask);
  await cache.start();
  expect(asked.sort()).toEqual(['https://a', 'https://b', 'https://c']);
  expect(cache.list([])).toHaveLength(1);
});

it('asks again after 25 minutes, or soon when nobody answered', async () => {
  vi.useFakeTimers();
  let answers = false;
  const ask = vi.fn<AskOrchestrator>(async () => {
    if (!answers) throw new Error('no answer');
    return offering({ noop: 1 });
  });
  const cache = cacheOf(['https://a'], ask);
  await cache.start();
  answers = true;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(cache.list([])).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(25 * 60_000 - 1);
  expect(ask).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(ask).toHaveBeenCalledTimes(3);
});

it('stops asking when it is closed', async () => {
  const signals: AbortSignal[] = [];
  const ask: AskOrchestrator = (_address, _identity, signal) => {
    signals.push(signal);
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  };
  const cache = cacheOf(['https://a'], ask);
  const started = cache.start();
  await cache.close();
  await started;
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  expect(cache.list([])).toBeNull();
});

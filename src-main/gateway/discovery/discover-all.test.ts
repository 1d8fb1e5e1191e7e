import { expect, it } from 'vitest';
import { GatewayError } from '../../base/errors.ts';
import { discoverAll } from './discover-all.ts';
import type { DiscoveredOrchestrator, DiscoverySourceClient } from './discovered.ts';
import { signerSource } from './signer-source.ts';

const named = (address: string): DiscoveredOrchestrator => ({
  address,
  ethAddress: null,
  priceHintWeiPerPixel: null,
  publicOnly: true,
});
const source = (...addresses: string[]): DiscoverySourceClient => ({
  discover: async ({ onFound }) => {
    const orchestrators = addresses.map(named);
    onFound?.(orchestrators.slice(0, 1));
    return { orchestrators, refused: 0, refusedWhy: '' };
  },
});
const failing: DiscoverySourceClient = {
  discover: async () => {
    throw new GatewayError('discovery_failed', 'no');
  },
};

it('tells each orchestrator once, as soon as it is found, and what came of each source', async () => {
  const told: string[] = [];
  const { orchestrators, outcomes } = await discoverAll({
    sources: [
      { id: 'one', client: source('https://a.example', 'https://b.example') },
      { id: 'two', client: failing },
      { id: 'three', client: source('https://b.example', 'https://c.example') },
    ],
    signal: new AbortController().signal,
    onFound: ({ address }, id) => told.push(`${id} ${address}`),
  });
  expect(told).toHaveLength(3);
  expect(new Set(told.map((line) => line.split(' ')[1])).size).toBe(3);
  expect(orchestrators.map(({ address, sources }) => [address, ...sources])).toEqual([
    ['https://a.example', 'one'],
    ['https://b.example', 'one', 'three'],
    ['https://c.example', 'three'],
  ]);
  expect(outcomes).toMatchObject([
    { id: 'one', error: null },
    { id: 'two', answer: null, error: { code: 'discovery_failed' } },
    { id: 'three', error: null },
  ]);
});

it('ends with the reason of the signal', async () => {
  const abort = new AbortController();
  const reason = new Error('enough');
  const hanging: DiscoverySourceClient = {
    discover: ({ signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  };
  const all = discoverAll({
    sources: [{ id: 'one', client: hanging }],
    signal: abort.signal,
    onFound: () => expect.unreachable('nothing is found'),
  });
  abort.abort(reason);
  await expect(all).rejects.toBe(reason);
});

it.each([
  [false, ['https://a.example:8935'], '1 private address, 3 that cannot be read'],
  [true, ['https://127.0.0.1:8935', 'https://a.example:8935'], '3 that cannot be read'],
])('takes private addresses of signers only from private ones (%s)', async (isPrivate, addresses, why) => {
  const asked: unknown[] = [];
  const client = signerSource({
    discover: async (caps) => {
      asked.push(caps);
      return { found: [{ address: 'https://127.0.0.1:8935' }, { address: 'a.example' }], unreadable: 3 };
    },
    caps: ['live-video-to-video/noop'],
    isPrivate: () => isPrivate,
  });
  const { orchestrators, refusedWhy } = await client.discover({ signal: new AbortController().signal });
  expect(asked).toEqual([['live-video-to-video/noop']]);
  expect(orchestrators.map(({ address }) => address)).toEqual(addresses);
  expect(refusedWhy).toBe(why);
});

it.each([404, 405])(
  'takes signers without discovery (status %i) to know nobody, which is no failure',
  async (status) => {
    const fields = { status };
    const discover = () => Promise.reject(new GatewayError('discovery_failed', 'offers none', { fields }));
    const client = signerSource({ discover, isPrivate: () => false });
    const { signal } = new AbortController();
    await expect(client.discover({ signal })).resolves.toMatchObject({ orchestrators: [], refused: 0 });
    const down = signerSource({
      discover: () => Promise.reject(new GatewayError('signer_unreachable', 'is down')),
      isPrivate: () => false,
    });
    await expect(down.discover({ signal })).rejects.toMatchObject({ code: 'signer_unreachable' });
  },
);

import { expect, it } from 'vitest';
import { fakeChain, fakePool } from '../../../test/support/fake-chain.ts';
import { closeAfterEach } from '../../../test/support/gateway-open.ts';
import { openChain } from '../../chain/arbitrum.ts';
import type { DiscoveryAnswer } from './discovered.ts';
import { registrySource } from './registry-source.ts';

const open = closeAfterEach();

async function ask(
  facts: Parameters<typeof fakeChain>[0],
  registry: 'ai' | 'protocol' = 'ai',
): Promise<{ answer: DiscoveryAnswer; told: number }> {
  const fake = open.keep(await fakeChain(facts));
  let told = 0;
  const answer = await registrySource({
    registry,
    openChain: () => openChain({ rpcUrl: fake.url, retryMs: 1 }),
    before: () => [],
  }).discover({
    signal: new AbortController().signal,
    onFound: (some) => {
      told += some.length;
    },
  });
  return { answer, told };
}

it('finds the active orchestrators of the pool by their addresses in the registry', async () => {
  const { answer, told } = await ask({ transcoders: fakePool(120) });
  const expected = fakePool(120).filter(({ active, aiUri }) => active && aiUri !== '');
  expect(answer).toEqual({
    orchestrators: expected.map(({ address, aiUri }) => ({
      address: aiUri,
      ethAddress: address.toLowerCase(),
      priceHintWeiPerPixel: null,
      publicOnly: true,
    })),
    refused: 0,
    refusedWhy: '',
  });
  expect(told).toBe(expected.length);
});

it('leaves out what anybody may have registered to lead us astray', async () => {
  const uris = [
    'https://127.0.0.1:8935',
    'http://169.254.169.254/latest/meta-data',
    'https://[::1]:8935',
    'file:///etc/passwd',
    'https://user@a.example:8935',
    `https://${'a'.repeat(5_000)}.example`,
    '\u0000',
    'https://a.example:8935',
    'https://A.example:8935/',
  ];
  const transcoders = fakePool(uris.length).map((one, index) => ({
    ...one,
    active: true,
    protocolUri: uris[index] ?? '',
  }));
  const { answer } = await ask({ transcoders }, 'protocol');
  expect(answer).toMatchObject({
    orchestrators: [{ address: 'https://a.example:8935', ethAddress: transcoders[7]?.address.toLowerCase() }],
    refused: 7,
    refusedWhy:
      '2 private addresses, 3 that are no addresses, 1 neither https:// nor http://, 1 with a user name',
  });
});

it('ends with the reason of the signal, also where the chain is shared and goes on', async () => {
  const fake = open.keep(await fakeChain({ transcoders: fakePool(12) }));
  const chain = await openChain({ rpcUrl: fake.url });
  const abort = new AbortController();
  const reason = new Error('enough');
  fake.interfere = () => {
    abort.abort(reason);
    return false;
  };
  const source = registrySource({ registry: 'ai', openChain: async () => chain, before: () => [] });
  await expect(source.discover({ signal: abort.signal })).rejects.toBe(reason);
  fake.interfere = () => false;
  await expect(chain.registered('ai')).resolves.toHaveLength(10);
});

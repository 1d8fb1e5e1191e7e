import { expect, it } from 'vitest';
import type { DiscoveredOrchestrator } from './discovered.ts';
import { mergeDiscovered } from './merge.ts';

const named = (
  address: string,
  ethAddress: string | null = null,
  price: number | null = null,
): DiscoveredOrchestrator => ({ address, ethAddress, priceHintWeiPerPixel: price });

it('puts lists into one, in their order, with all who named each', () => {
  expect(
    mergeDiscovered([
      { id: 'one', orchestrators: [named('https://a:1'), named('https://b:1', '0xb')] },
      { id: 'two', orchestrators: [named('https://c:1'), named('https://a:1', '0xa', 3)] },
      { id: 'three', orchestrators: [named('https://b:1', '0xother', 7)] },
      { id: 'none', orchestrators: [] },
    ]),
  ).toEqual([
    { address: 'https://a:1', ethAddress: '0xa', priceHintWeiPerPixel: 3, sources: ['one', 'two'] },
    { address: 'https://b:1', ethAddress: '0xb', priceHintWeiPerPixel: 7, sources: ['one', 'three'] },
    { address: 'https://c:1', ethAddress: null, priceHintWeiPerPixel: null, sources: ['two'] },
  ]);
});

it('names a source once, however often it is given', () => {
  const one = { id: 'one', orchestrators: [named('https://a:1')] };
  expect(mergeDiscovered([one, one])[0]?.sources).toEqual(['one']);
});

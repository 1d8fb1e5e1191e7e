import { expect, it } from 'vitest';
import type { DiscoveredOrchestrator } from './discovered.ts';
import { mergeDiscovered } from './merge.ts';

const named = (
  address: string,
  ethAddress: string | null = null,
  price: number | null = null,
  publicOnly = true,
): DiscoveredOrchestrator => ({ address, ethAddress, priceHintWeiPerPixel: price, publicOnly });

it('puts lists into one, in their order, with all who named each', () => {
  expect(
    mergeDiscovered([
      { id: 'one', orchestrators: [named('https://a:1'), named('https://b:1', '0xb')] },
      { id: 'two', orchestrators: [named('https://c:1'), named('https://a:1', '0xa', 3)] },
      { id: 'three', orchestrators: [named('https://b:1', '0xother', 7)] },
      { id: 'none', orchestrators: [] },
    ]),
  ).toEqual([
    { ...named('https://a:1', '0xa', 3), sources: ['one', 'two'] },
    { ...named('https://b:1', '0xb', 7), sources: ['one', 'three'] },
    { ...named('https://c:1'), sources: ['two'] },
  ]);
});

it('lets one be sought in a private network as soon as somebody there has named it', () => {
  const lists = [named('https://a:1'), named('https://a:1', null, null, false), named('https://a:1')];
  const merged = mergeDiscovered(lists.map((one, index) => ({ id: `${index}`, orchestrators: [one] })));
  expect(merged).toMatchObject([{ address: 'https://a:1', publicOnly: false }]);
});

it('names a source once, however often it is given', () => {
  const one = { id: 'one', orchestrators: [named('https://a:1')] };
  expect(mergeDiscovered([one, one])[0]?.sources).toEqual(['one']);
});

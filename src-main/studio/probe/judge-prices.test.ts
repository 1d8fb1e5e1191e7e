import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { stepText } from '../../../test/support/probe-run.ts';
import type { Price } from '../../gateway/index.ts';
import { PriceInfoSchema } from '../../gateway/wire/lp_pb.ts';
import { rational } from '../../payments/rational.ts';
import { judgePrices } from './judge-prices.ts';

const price = (pricePerUnit: bigint, pixelsPerUnit = 1n, model = ''): Price => ({
  pricePerUnit,
  pixelsPerUnit,
  pipeline: model === '' ? '' : 'live-video-to-video',
  model,
});

interface Quote {
  readonly base?: Price;
  readonly listed?: Price;
  readonly quoted?: Price | null;
  readonly wantsPayment?: boolean;
  readonly pixelsPerUnit?: bigint;
  readonly maxPrice?: bigint;
}

const judged = ({
  base = price(1_000n),
  listed = price(300n, 1n, 'noop'),
  quoted = price(300n),
  wantsPayment = true,
  pixelsPerUnit = 1n,
  maxPrice,
}: Quote): string =>
  stepText(
    judgePrices({
      model: 'noop',
      all: { price: base, prices: [listed], ethAddress: null },
      wireAll: {
        priceInfo: create(PriceInfoSchema, { pricePerUnit: 1n, pixelsPerUnit }),
        capabilitiesPrices: [],
      },
      own: { price: quoted, wantsPayment },
      wireOwn: { priceInfo: undefined },
      maxPrice: maxPrice === undefined ? null : rational(maxPrice),
    }),
  );

describe('judgePrices', () => {
  it('passes a quote that is the listed price, reduced or not', () => {
    expect(judged({})).toBe('passed: 300 wei per pixel, 497.7 gwei a minute');
    expect(judged({ listed: price(600n, 2n, 'noop') })).toMatch(/^passed/);
    expect(judged({ wantsPayment: false, quoted: null })).toBe('passed: off-chain: it wants no payment');
  });

  it.each<[string, Quote, string, string]>([
    [
      'the base price although capabilities were given',
      { quoted: price(1_000n) },
      'warning',
      'its transcoding price (1000) instead of the listed 300',
    ],
    [
      'another price than listed',
      { quoted: price(301n) },
      'warning',
      'lists 300 wei per pixel for "noop" and quotes 301',
    ],
    ['zero pixelsPerUnit', { pixelsPerUnit: 0n }, 'failed', '-pixelsPerUnit'],
    ['price 0 with tickets', { quoted: price(0n) }, 'failed', 'which signers refuse'],
    ['no price with tickets', { quoted: null }, 'failed', 'quotes no price'],
    ['not listed', { listed: price(5n, 1n, 'other') }, 'warning', 'has no price for "noop"'],
    [
      'huge',
      { quoted: price(10n ** 9n), listed: price(10n ** 9n, 1n, 'noop') },
      'warning',
      'a minute costs 1.659 ETH',
    ],
    ['above the limit given', { maxPrice: 299n }, 'failed', 'more than the most that was given'],
  ])('%s', (_name, quote, state, told) => {
    const text = judged(quote);
    expect(text).toMatch(new RegExp(`^${state}: `));
    expect(text).toContain(told);
  });

  it('takes a price at the limit', () => {
    expect(judged({ maxPrice: 300n })).toMatch(/^passed/);
  });
});

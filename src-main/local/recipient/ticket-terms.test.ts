import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixedChain } from '../../chain/fixed-chain.ts';
import { expectedValue, MAX_WIN_PROB } from '../../payments/expected-value.ts';
import { ceil, compare, floor, rational } from '../../payments/rational.ts';
import { recipientRandHash } from '../../payments/ticket.ts';
import { TicketTerms, type TicketTermsOptions, winProbability } from './ticket-terms.ts';

const recipient = `0x${'aa'.repeat(20)}` as const;
const sender = `0x${'bb'.repeat(20)}` as const;
const price = { pricePerUnit: 300n, pixelsPerUnit: 2n };
const funds = (reserveWei: bigint) => ({ depositWei: 10n ** 18n, reserveWei, withdrawRound: 0n });

function terms(change: Partial<TicketTermsOptions> = {}): TicketTerms {
  return new TicketTerms({
    recipient,
    ticketEv: 8_000_000_000n,
    redemptionCost: 35_000_000_000_000n,
    lifetimeBlocks: 40n,
    chain: fixedChain({ now: () => 12_000_000 }),
    ...change,
  });
}

describe('TicketTerms', () => {
  it('quotes parameters of the round, for forty blocks, worth what they should be', async () => {
    const quote = await terms().quote(sender, price);
    expect(quote).toMatchObject({ recipient, expirationBlock: 1040n, creationRound: 1n });
    expect(quote.faceValue).toBe(3_500_000_000_000_000n);
    const ev = expectedValue(quote.faceValue, quote.winProb);
    expect(floor(ev)).toBe(8_000_000_000n);
    expect(ceil(ev)).toBeLessThanOrEqual(8_000_000_001n);
  });

  it('finds the random number again, from the terms and the reduced price', async () => {
    const asked = terms();
    const quote = await asked.quote(sender, price);
    expect(recipientRandHash(asked.recipientRand(quote, sender, rational(150n)))).toBe(
      quote.recipientRandHash,
    );
  });

  it.each([
    ['seed', { seed: 1n }],
    ['face value', { faceValue: 1n }],
    ['chance', { winProb: 1n }],
    ['expiry', { expirationBlock: 99_999n }],
    ['round', { creationRound: 2n }],
  ])('finds another one where the %s was changed', async (_what, change) => {
    const asked = terms();
    const quote = await asked.quote(sender, price);
    const other = asked.recipientRand({ ...quote, ...change }, sender, rational(150n));
    expect(recipientRandHash(other)).not.toBe(quote.recipientRandHash);
  });

  it('finds another one for another sender, another price, and another process', async () => {
    const asked = terms();
    const quote = await asked.quote(sender, price);
    const rands = [
      asked.recipientRand(quote, recipient, rational(150n)),
      asked.recipientRand(quote, sender, rational(151n)),
      terms().recipientRand(quote, sender, rational(150n)),
    ];
    for (const rand of rands) expect(recipientRandHash(rand)).not.toBe(quote.recipientRandHash);
  });

  it('never quotes the same twice', async () => {
    const asked = terms();
    const [one, two] = await Promise.all([asked.quote(sender, price), asked.quote(sender, price)]);
    expect(one.recipientRandHash).not.toBe(two.recipientRandHash);
  });

  it('takes a hundred times its worth for a face value where redeeming is cheap', async () => {
    const quote = await terms({ redemptionCost: 1n, ticketEv: 1000n }).quote(sender, price);
    expect(quote.faceValue).toBe(100_000n);
  });

  it('quotes no more than its share of the reserve, and nothing when that is too little', async () => {
    const reserve = (wei: bigint) => terms({ chain: fixedChain({ funds: funds(wei) }) });
    const quote = await reserve(10n ** 17n).quote(sender, price);
    expect(quote.faceValue).toBe(10n ** 15n);
    await expect(reserve(0n).quote(sender, price)).rejects.toThrow('insufficient sender reserve');
    await expect(reserve(100n * 34n * 10n ** 12n).quote(sender, price)).rejects.toThrow(
      'insufficient sender reserve',
    );
  });
});

describe('winProbability', () => {
  it('always wins where the face value is the worth', () => {
    expect(winProbability(5n, 5n)).toBe(MAX_WIN_PROB);
  });

  it('is worth no less than asked, and less than one share of the face value more', () => {
    const amounts = fc.tuple(fc.bigInt({ min: 1n, max: 10n ** 12n }), fc.bigInt({ min: 1n, max: 10n ** 9n }));
    fc.assert(
      fc.property(amounts, ([ev, factor]) => {
        const faceValue = ev * (factor + 1n);
        const worth = expectedValue(faceValue, winProbability(faceValue, ev));
        return compare(worth, rational(ev)) >= 0 && compare(worth, rational(ev + 1n)) < 0;
      }),
    );
  });
});

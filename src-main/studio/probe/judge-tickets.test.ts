import { describe, expect, it } from 'vitest';
import { stepText } from '../../../test/support/probe-run.ts';
import { fromHex, type Hex, ZERO_HASH } from '../../payments/bytes.ts';
import { MAX_WIN_PROB } from '../../payments/expected-value.ts';
import { type TicketParams, writeTicketParams } from '../../payments/messages.ts';
import { judgeTickets } from './judge-tickets.ts';

const OWN: Hex = `0x${'ab'.repeat(20)}`;
const HASH: Hex = `0x${'12'.repeat(32)}`;

/** A ticket worth 8 gwei, as go-livepeer gives it out. */
const GOOD: TicketParams = {
  recipient: OWN,
  faceValue: 10n ** 15n,
  winProb: (MAX_WIN_PROB * 8n) / 10n ** 6n,
  recipientRandHash: HASH,
  seed: 1n,
  expirationBlock: 1_040n,
  creationRound: 10n,
  creationRoundBlockHash: HASH,
};

const judged = (change: Partial<TicketParams>, price = 300n, l1Block: bigint | null = 1_000n): string =>
  stepText(
    judgeTickets({
      wire: {
        ticketParams: writeTicketParams({ ...GOOD, ...change }),
        address: fromHex(OWN),
        priceInfo: {
          $typeName: 'net.PriceInfo',
          pricePerUnit: price,
          pixelsPerUnit: 1n,
          capability: 0,
          constraint: '',
        },
      },
      ethAddress: OWN,
      l1Block,
    }),
  );

describe('judgeTickets', () => {
  it('passes what signers take, with and without a chain to compare with', () => {
    expect(judged({})).toBe('passed: a ticket is worth 8 gwei and pays 0.001 ETH when it wins');
    expect(judged({}, 300n, null)).toMatch(/^passed/);
  });

  it.each<[string, Partial<TicketParams>, string, string]>([
    ['another recipient', { recipient: `0x${'cd'.repeat(20)}` }, 'failed', '-ethOrchAddr'],
    ['no recipientRand', { recipientRandHash: ZERO_HASH }, 'failed', 'all zeros'],
    ['no expiration', { expirationBlock: 0n }, 'failed', 'name no block'],
    ['expired', { expirationBlock: 1_001n }, 'failed', 'expired already'],
    ['soon expired', { expirationBlock: 1_005n }, 'warning', 'good for 5 blocks only'],
    ['no round', { creationRound: 0n, creationRoundBlockHash: ZERO_HASH }, 'warning', 'name no round'],
    ['worthless', { winProb: 0n }, 'failed', 'worth nothing'],
    ['always winning', { winProb: MAX_WIN_PROB, faceValue: 10n ** 10n }, 'failed', 'worth its face value'],
    ['worth too much', { faceValue: 10n ** 18n }, 'failed', 'more than gateways accept'],
    [
      'a large face value',
      { faceValue: 2n * 10n ** 18n, winProb: MAX_WIN_PROB / (25n * 10n ** 7n) },
      'warning',
      'needs that much in its deposit',
    ],
  ])('%s', (_name, change, state, told) => {
    const text = judged(change);
    expect(text).toMatch(new RegExp(`^${state}: `));
    expect(text).toContain(told);
    expect(text).toMatch(/\n→ ./);
  });

  it('counts the tickets of the first minute as signers do', () => {
    // 1 658 880 000 pixels at 482 wei are 799.6 gwei: 100 tickets of 8; at 483, 101.
    expect(judged({}, 482n)).toMatch(/^passed/);
    expect(judged({}, 483n)).toContain('takes 101 tickets, and signers make 100 at most');
  });

  it('asks for none off-chain, and misses them on chain', () => {
    const wire = { ticketParams: undefined, address: new Uint8Array(20), priceInfo: undefined };
    expect(stepText(judgeTickets({ wire, ethAddress: null, l1Block: null }))).toBe(
      'skipped: off-chain: no tickets',
    );
    expect(stepText(judgeTickets({ wire, ethAddress: OWN, l1Block: null }))).toMatch(/^failed: .*-ethUrl/s);
  });

  it('takes malformed ones for what they are', () => {
    const text = (change: Partial<ReturnType<typeof writeTicketParams>>): string => {
      const ticketParams = { ...writeTicketParams(GOOD), ...change };
      const wire = { ticketParams, address: fromHex(OWN), priceInfo: undefined };
      return stepText(judgeTickets({ wire, ethAddress: OWN, l1Block: null }));
    };
    expect(text({ faceValue: new Uint8Array(33).fill(1) })).toContain('malformed');
    expect(text({ recipient: new Uint8Array(19) })).toContain('which is not its own address');
  });
});

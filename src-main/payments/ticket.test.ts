import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, it } from 'vitest';
import { fromHex, type Hex, toHex, ZERO_ADDRESS, ZERO_HASH } from './bytes.ts';
import { MAX_WIN_PROB } from './expected-value.ts';
import { auxData, isWinner, recipientRandHash, type Ticket, ticketHash } from './ticket.ts';

const none: Ticket = {
  recipient: ZERO_ADDRESS,
  sender: ZERO_ADDRESS,
  faceValue: 0n,
  winProb: 0n,
  senderNonce: 0,
  recipientRandHash: ZERO_HASH,
  creationRound: 0n,
  creationRoundBlockHash: ZERO_HASH,
};
const blockHash: Hex = '0x41b1a0649752af1b28b3dc29a1556eee781e4a4c3a1f7f53f90fa834de098c4d';

describe('ticketHash', () => {
  // go-livepeer pm/ticket_test.go TestHash
  it.each<[string, Partial<Ticket>, string]>([
    [
      'the largest nonce',
      { senderNonce: 4_294_967_295 },
      'e1393fc7f6de093780674022f96cb8e3872235167d037c04d554e58c0e63d280',
    ],
    ['nonce 1', { senderNonce: 1 }, 'ce0918ba94518293e9712effbe5fca4f1f431089833a5b8c257cb1e024595f68'],
    [
      'face value 1',
      { faceValue: 1n, winProb: 500n },
      '87ef13f2d37e4d5352a01d3c77b8179d80e0887f1953bfabfd0bfd7b0f689ddd',
    ],
    [
      'face value 500',
      { faceValue: 500n, winProb: 1n },
      'aa4b35071043587992ac8b9dd1b2cf1d8311130e6458cf0b2342484e21af5f5b',
    ],
    [
      'a recipient',
      { recipient: '0x73AEd7b5dEb30222fa896f399d46cC99c7BEe57F' },
      '81e353ae39046e2b77b9f996abbaeed527fda559b61ef90f299c4499dd508ccc',
    ],
    [
      'a recipientRandHash',
      { recipientRandHash: blockHash },
      'be5eaf9a49a39540b9bb02f1a21904f61324a29819e2c032824bfaa10c100b17',
    ],
    [
      'a round',
      { creationRound: 10n, creationRoundBlockHash: blockHash },
      'e502907c16036ab3d11b78c5a2e93c20f3d6415c67f91de4ed01348182b3b2e2',
    ],
  ])('with %s', (_what, change, hash) => {
    expect(ticketHash({ ...none, ...change })).toBe(`0x${hash}`);
  });
});

describe('auxData', () => {
  const hash: Hex = '0x7624778dedc75f8b322b9fa1632a610d40b85e106c7d9bf0e743a9ce291b9c6f';
  const zeros = '00'.repeat(32);
  const five = `${'00'.repeat(31)}05`;
  // TestAuxData
  it.each<[bigint, Hex, Hex]>([
    [0n, hash, `0x${zeros}${hash.slice(2)}`],
    [5n, ZERO_HASH, `0x${five}${zeros}`],
    [0n, ZERO_HASH, '0x'],
    [5n, hash, `0x${five}${hash.slice(2)}`],
  ])('of round %s and %s', (round, block, expected) => {
    expect(toHex(auxData(round, block))).toBe(expected);
  });
});

describe('recipientRandHash', () => {
  it('is the hash of the number as a uint256', () => {
    expect(recipientRandHash(10n)).toBe('0xc65a7bb8d6351c1cf70c95a316cc6a92839c986682d98bc35f958f4883f9d2a8');
  });
});

describe('isWinner', () => {
  // pm/validator_test.go
  const signature = Buffer.from('foo');
  it('never at 0, always at the maximum', () => {
    expect(isWinner(signature, 10n, 0n)).toBe(false);
    expect(isWinner(signature, 10n, MAX_WIN_PROB)).toBe(true);
  });
});

describe('a ticket signed by a known key', () => {
  const account = privateKeyToAccount('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80');
  const ticket: Ticket = {
    recipient: '0x73AEd7b5dEb30222fa896f399d46cC99c7BEe57F',
    sender: account.address,
    faceValue: 10n ** 15n,
    winProb: MAX_WIN_PROB / 1000n,
    senderNonce: 1,
    recipientRandHash: recipientRandHash(10n),
    creationRound: 3500n,
    creationRoundBlockHash: '0x7624778dedc75f8b322b9fa1632a610d40b85e106c7d9bf0e743a9ce291b9c6f',
  };

  it('has the hash and the signature that others compute, and does not win', async () => {
    const hash = ticketHash(ticket);
    expect(hash).toBe('0x432be24251282e787087134fb6dbf17e0ec9e18ff06ac7f99cd7200d6fa45036');
    const signature = await account.signMessage({ message: { raw: hash } });
    expect(signature).toBe(
      '0xee2a0b53eb120ba78f966d91ab25591a5d136bb2693d50804cf62de6c51d659f6c73c23cba8d2f49bfa598dcd9c201c5246d6c08d45b86f4b1dd65d504a7df991b',
    );
    expect(isWinner(fromHex(signature), 10n, ticket.winProb)).toBe(false);
    expect(isWinner(fromHex(signature), 10n, 0x0953ce25n << 224n)).toBe(false);
    expect(isWinner(fromHex(signature), 10n, 0x0953ce26n << 224n)).toBe(true);
  });
});

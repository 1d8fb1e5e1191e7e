import { describe, expect, it } from 'vitest';
import { rational } from '../../payments/rational.ts';
import { type Books, compareAccounts } from './compare-accounts.ts';

/** Two jobs of one stream, whose amounts no decimal number holds. */
const books: Books = {
  signer: [
    { creditWei: '100/3', feeWei: '30', balanceWei: '10/3' },
    { creditWei: '1/7', feeWei: '1/7', balanceWei: '0' },
  ],
  orchestrator: [
    { creditWei: '100/3', debitWei: '25', balanceWei: '25/3' },
    { creditWei: '1/7', debitWei: '0', balanceWei: '1/7' },
  ],
  gatewayWei: rational(703n, 21n),
};

describe('the books of a paid stream', () => {
  it('are equal to the fraction of a wei, whatever each side has charged', () => {
    expect(compareAccounts(books)).toEqual({
      signer: { creditWei: '703/21', feeWei: '211/7', balanceWei: '10/3' },
      orchestrator: { creditWei: '703/21', debitWei: '25', balanceWei: '178/21' },
      gatewayWei: '703/21',
      equal: true,
    });
  });

  it.each<[string, Partial<Books>]>([
    ['tickets that were made and never sent', { gatewayWei: rational(702n, 21n) }],
    ['tickets that were not taken', { orchestrator: books.orchestrator.slice(1) }],
    [
      'a balance of the signer that is not credit less fee',
      { signer: [{ creditWei: '703/21', feeWei: '211/7', balanceWei: '3' }] },
    ],
    [
      'a balance of the orchestrator that is not credit less debit',
      { orchestrator: [{ creditWei: '703/21', debitWei: '25', balanceWei: '8' }] },
    ],
  ])('differ by %s', (_what, change) => {
    expect(compareAccounts({ ...books, ...change }).equal).toBe(false);
  });

  it('of nobody are equal', () => {
    expect(compareAccounts({ signer: [], orchestrator: [], gatewayWei: rational(0n) }).equal).toBe(true);
  });
});

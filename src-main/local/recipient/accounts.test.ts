import { describe, expect, it } from 'vitest';
import { rational, rationalText } from '../../payments/rational.ts';
import { Accounts } from './accounts.ts';

const sender = `0x${'bb'.repeat(20)}` as const;

describe('Accounts', () => {
  it('keeps credit and debit of each sender and job to the fraction of a wei', () => {
    const accounts = new Accounts();
    accounts.credit(sender, 'a', rational(125n, 7n), null);
    accounts.credit(sender, 'a', rational(1n, 7n), 500n);
    accounts.credit(sender, 'b', rational(1n), null);
    accounts.count(sender, 'a', true);
    accounts.count(sender, 'a', false);
    expect(accounts.debit(sender, 'a', rational(1n, 2n))).toBe(true);
    expect(accounts.figuresFor(sender, 'a')).toEqual({
      sender,
      manifestId: 'a',
      creditWei: '18',
      debitWei: '1/2',
      balanceWei: '35/2',
      payments: 1,
      refused: 1,
      tickets: 2,
      winners: 1,
      redeemedWei: '500',
    });
    expect(rationalText(accounts.balance(sender, 'b'))).toBe('1');
    expect(accounts.figures().map(({ manifestId }) => manifestId)).toEqual(['b', 'a']);
  });

  it('tells how often a sender has paid for one job', () => {
    const accounts = new Accounts();
    for (const job of ['a', 'b', 'b', 'a', 'b']) accounts.count(sender, job, true);
    accounts.count(sender, 'a', false);
    expect(accounts.payments(sender, 'a')).toBe(2);
    expect(accounts.mostPayments(sender)).toBe(3);
    expect(accounts.mostPayments(`0x${'cc'.repeat(20)}`)).toBe(0);
  });

  it('charges down to nothing and no further', () => {
    const accounts = new Accounts();
    accounts.credit(sender, 'a', rational(10n), null);
    expect(accounts.debit(sender, 'a', rational(10n))).toBe(true);
    expect(accounts.debit(sender, 'a', rational(1n, 1_000_000n))).toBe(false);
    expect(accounts.figuresFor(sender, 'a')).toMatchObject({ debitWei: '10', balanceWei: '0' });
  });

  it('knows nothing of who never paid', () => {
    const accounts = new Accounts();
    expect(accounts.debit(sender, 'a', rational(1n))).toBe(false);
    expect(accounts.figures()).toEqual([]);
    expect([accounts.payments(sender, 'a'), accounts.mostPayments(sender)]).toEqual([0, 0]);
  });

  it('forgets those that were used longest ago beyond a thousand, and none that is charged', () => {
    const accounts = new Accounts();
    accounts.credit(sender, 'running', rational(1n), null);
    for (let i = 0; i < 1001; i += 1) {
      accounts.count(sender, `${i}`, true);
      expect(accounts.debit(sender, 'running', rational(1n, 2000n))).toBe(true);
    }
    expect(accounts.figures()).toHaveLength(1000);
    expect(accounts.figuresFor(sender, '0')).toBeNull();
    expect(accounts.figuresFor(sender, 'running')).toMatchObject({ debitWei: '1001/2000' });
    expect(accounts.figuresFor(sender, '1000')).toMatchObject({ payments: 1 });
  });
});

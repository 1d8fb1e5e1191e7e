import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedValue, MAX_WIN_PROB, stageUpdate, ticketsForFee, winChance } from './expected-value.ts';
import { feeFor } from './fees.ts';
import { add, compare, larger, multiply, rational, rationalText, subtract } from './rational.ts';

const round = (value: { num: bigint; den: bigint }): bigint =>
  (2n * value.num + value.den) / (2n * value.den);

describe('expectedValue', () => {
  // go-livepeer pm/ticket_test.go TestEV, rounded to whole wei as it does.
  it.each([
    ['half', 1000n, MAX_WIN_PROB / 2n, 500n],
    ['never', 1000n, 0n, 0n],
    ['always', 1000n, MAX_WIN_PROB, 1000n],
    ['worthless', 0n, MAX_WIN_PROB, 0n],
  ])('of a ticket that wins: %s', (_when, faceValue, winProb, expected) => {
    expect(round(expectedValue(faceValue, winProb))).toBe(expected);
  });

  it('loses nothing: half of an odd maximum is no half', () => {
    expect(rationalText(expectedValue(2n, MAX_WIN_PROB / 2n))).toBe(`${MAX_WIN_PROB - 1n}/${MAX_WIN_PROB}`);
  });
});

describe('winChance', () => {
  // TestWinProbRat, which compares rounded texts.
  it.each([
    [MAX_WIN_PROB / 2n, 500n],
    [MAX_WIN_PROB / 4n, 250n],
    [0n, 0n],
    [MAX_WIN_PROB, 1000n],
  ])('of %s, in thousandths', (winProb, thousandths) => {
    expect(round(multiply(winChance(winProb), rational(1000n)))).toBe(thousandths);
  });
});

describe('stageUpdate', () => {
  // go-livepeer core/accounting_test.go; where it gives no EV (nil) none is needed.
  it.each([
    [rational(2n), 1n, rational(0n), 0n, '0'],
    [rational(2n), 2n, rational(0n), 0n, '0'],
    [rational(1n), 5n, rational(1n), 4n, '4'],
    [rational(1n, 4n), 2n, rational(1n), 2n, '2'],
    [rational(-5n), 2n, rational(1n), 7n, '7'],
    [rational(0n), 2n, rational(1n), 2n, '2'],
  ])('%o up to %s', (existing, minCredit, ev, tickets, credit) => {
    const staged = stageUpdate(existing, rational(minCredit), ev);
    expect(staged.tickets).toBe(tickets);
    expect(rationalText(staged.credit)).toBe(credit);
  });

  it('sends nothing where tickets are worth nothing', () => {
    expect(stageUpdate(rational(0n), rational(5n), rational(0n)).tickets).toBe(0n);
  });
});

describe('ticketsForFee', () => {
  // go-livepeer server/remote_signer_test.go: EV 35, initial price 150/175.
  it('pays two intervals at the initial price to the fraction of a wei', () => {
    const ev = rational(35n);
    const price = { pricePerUnit: 150n, pixelsPerUnit: 175n };
    const first = ticketsForFee(rational(0n), feeFor(1000n, price), ev);
    expect(first.tickets).toBe(25n);
    expect(rationalText(first.balance)).toBe('125/7');
    const second = ticketsForFee(first.balance, feeFor(2500n, price), ev);
    expect(second.tickets).toBe(61n);
    expect(rationalText(second.balance)).toBe('10');
  });

  it.each([
    ['a fresh session', 35n, rational(0n), { pricePerUnit: 300n, pixelsPerUnit: 1n }, 1n, 9n, '15'],
    [
      'ten seconds of a live runner',
      35n,
      rational(0n),
      { pricePerUnit: 3n, pixelsPerUnit: 1n },
      10n,
      1n,
      '5',
    ],
    ['twelve more', 35n, rational(5n), { pricePerUnit: 3n, pixelsPerUnit: 1n }, 12n, 1n, '4'],
    ['a fixed price', 3n, rational(0n), { pricePerUnit: 3n, pixelsPerUnit: 1n }, 1n, 1n, '0'],
    ['a full balance', 35n, rational(1000n), { pricePerUnit: 1n, pixelsPerUnit: 1n }, 1n, 0n, '999'],
    ['one ticket too many', 1n, rational(0n), { pricePerUnit: 1n, pixelsPerUnit: 1n }, 101n, 101n, '0'],
  ])('%s', (_what, ev, existing, price, units, tickets, balance) => {
    const paid = ticketsForFee(existing, feeFor(units, price), rational(ev));
    expect(paid.tickets).toBe(tickets);
    expect(rationalText(paid.balance)).toBe(balance);
  });

  it('covers the fee with as few tickets as can be', () => {
    const amount = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.bigInt({ min: 1n, max: 10n ** 6n }));
    fc.assert(
      fc.property(amount, amount, amount, (existing, fee, ev) => {
        const [balance, owed, worth] = [rational(...existing), rational(...fee), rational(...ev)];
        if (worth.num === 0n) return true;
        const paid = ticketsForFee(balance, owed, worth);
        const least = larger(owed, worth);
        const credit = multiply(rational(paid.tickets), worth);
        const covered = compare(add(balance, credit), least) >= 0;
        const spare = paid.tickets > 0n && compare(add(balance, subtract(credit, worth)), least) >= 0;
        return covered && !spare;
      }),
    );
  });
});

import type { PaidAccounts } from '../../../src-preload/contract.ts';
import type { AccountFigures } from '../../local/recipient/accounts.ts';
import {
  add,
  compare,
  parseRational,
  type Rational,
  rationalText,
  subtract,
  ZERO,
} from '../../payments/rational.ts';
import type { SessionAccount } from '../../signer/accounts.ts';

/** The books of all sides after a stream. */
export interface Books {
  readonly signer: readonly Pick<SessionAccount, 'creditWei' | 'feeWei' | 'balanceWei'>[];
  readonly orchestrator: readonly Pick<AccountFigures, 'creditWei' | 'debitWei' | 'balanceWei'>[];
  /** Expected value of the tickets that were sent. */
  readonly gatewayWei: Rational;
}

/** Adds up the books of each side, and compares them to the fraction of a wei. */
export function compareAccounts({ signer, orchestrator, gatewayWei }: Books): PaidAccounts {
  const made = {
    credit: sum(signer, 'creditWei'),
    fee: sum(signer, 'feeWei'),
    balance: sum(signer, 'balanceWei'),
  };
  const taken = {
    credit: sum(orchestrator, 'creditWei'),
    debit: sum(orchestrator, 'debitWei'),
    balance: sum(orchestrator, 'balanceWei'),
  };
  return {
    signer: {
      creditWei: rationalText(made.credit),
      feeWei: rationalText(made.fee),
      balanceWei: rationalText(made.balance),
    },
    orchestrator: {
      creditWei: rationalText(taken.credit),
      debitWei: rationalText(taken.debit),
      balanceWei: rationalText(taken.balance),
    },
    gatewayWei: rationalText(gatewayWei),
    equal:
      compare(made.credit, taken.credit) === 0 &&
      compare(made.credit, gatewayWei) === 0 &&
      compare(made.balance, subtract(made.credit, made.fee)) === 0 &&
      compare(taken.balance, subtract(taken.credit, taken.debit)) === 0,
  };
}

function sum<Name extends string>(accounts: readonly Readonly<Record<Name, string>>[], name: Name): Rational {
  return accounts.reduce<Rational>(
    (total, account) => add(total, parseRational(account[name]) ?? ZERO),
    ZERO,
  );
}

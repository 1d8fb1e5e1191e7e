import { useApp } from '../store/app-store.ts';
import { currencyText, exactText, weiOf, weiText } from './amount.ts';
import styles from './amount-text.module.css';

interface AmountTextProps {
  /** As the contract writes it. */
  readonly wei: string;
  /** Both on one line. Default: the currency below. */
  readonly inline?: boolean;
}

/** An amount for people, with every digit as a hint, and beside it what it is in the user's currency. */
export function AmountText({ wei, inline = false }: AmountTextProps) {
  const currency = useApp(({ state }) => state?.settings.payments.currency ?? null);
  const amount = weiOf(wei);
  return (
    <span className={inline ? styles.inline : styles.amount} title={exactText(amount)}>
      {weiText(amount)}
      {currency !== null && (
        <span className={styles.currency}>≈ {currencyText({ num: amount, den: 1n }, currency)}</span>
      )}
    </span>
  );
}

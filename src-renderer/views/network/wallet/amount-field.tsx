import { useState } from 'react';
import { type AmountUnit, parseAmount, typedAmount, weiOf } from '../../../money/amount.ts';
import { useMain } from '../../../store/use-main.ts';
import { walletTexts } from '../../../texts/wallet.ts';
import { Field } from '../../../ui/field.tsx';
import { Select } from '../../../ui/select.tsx';
import { TextInput } from '../../../ui/text-input.tsx';
import styles from './amount-field.module.css';

const texts = walletTexts.amount;
const units: readonly AmountUnit[] = ['eth', 'gwei', 'wei', 'currency'];

interface AmountFieldProps {
  readonly label: string;
  readonly hint: string;
  /** Null for no limit. */
  readonly wei: string | null;
  readonly onChange: (wei: string | null) => void;
}

/** An amount, typed in whichever unit is at hand and kept exactly; empty for none. It counts on Enter and on leaving. */
export function AmountField({ label, hint, wei, onChange }: AmountFieldProps) {
  const currency = useMain(({ settings }) => settings.payments.currency);
  const [chosen, setUnit] = useState<AmountUnit>('eth');
  const unit = chosen === 'currency' && currency === null ? 'eth' : chosen;
  const [draft, setDraft] = useState<string | null>(null);
  const [wrong, setWrong] = useState(false);
  const done = () => {
    if (draft === null) return;
    const typed = draft.trim();
    const amount = typed === '' ? null : parseAmount(typed, unit, currency);
    const bad = typed !== '' && amount === null;
    setWrong(bad);
    if (bad) return;
    setDraft(null);
    const next = amount?.toString() ?? null;
    if (next !== wei) onChange(next);
  };
  return (
    <Field label={label} hint={hint} error={wrong && texts.wrong}>
      <div className={styles.line}>
        <TextInput
          inputMode="decimal"
          value={draft ?? (wei === null ? '' : typedAmount(weiOf(wei), unit, currency))}
          placeholder={texts.none}
          onChange={setDraft}
          onBlur={done}
          onKeyDown={(event) => {
            if (event.key === 'Enter') done();
          }}
        />
        <Select
          id={undefined}
          aria-describedby={undefined}
          aria-label={texts.unit(label)}
          value={unit}
          onChange={(next) => {
            setDraft(null);
            setWrong(false);
            setUnit(units.find((known) => known === next) ?? 'eth');
          }}
        >
          {units
            .filter((known) => known !== 'currency' || currency !== null)
            .map((known) => (
              <option key={known} value={known}>
                {known === 'currency' ? currency?.code : texts.units[known]}
              </option>
            ))}
        </Select>
      </div>
    </Field>
  );
}

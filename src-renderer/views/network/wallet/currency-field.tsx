import { useState } from 'react';
import { changeSettings } from '../../../store/change-settings.ts';
import { useMain } from '../../../store/use-main.ts';
import { walletTexts } from '../../../texts/wallet.ts';
import { Field } from '../../../ui/field.tsx';
import { TextInput } from '../../../ui/text-input.tsx';
import styles from './currency-field.module.css';

const texts = walletTexts.currency;

/** The largest rate main takes. */
const MAX_RATE = 1e12;

/** A currency beside wei, and what one ETH costs in it, by the user's word: Rivulet asks nobody for rates. */
export function CurrencyField() {
  const saved = useMain(({ settings }) => settings.payments.currency);
  const [code, setCode] = useState(saved?.code ?? '');
  const [rate, setRate] = useState(saved === null ? '' : String(saved.perEth));
  const [wrong, setWrong] = useState(false);
  const done = () => {
    const letters = code.trim().toUpperCase();
    const perEth = Number(rate);
    const none = letters === '' && rate.trim() === '';
    const good = /^[A-Z]{3}$/.test(letters) && perEth > 0 && perEth <= MAX_RATE;
    setWrong(!none && !good && letters !== '' && rate.trim() !== '');
    if (!none && !good) return;
    const currency = none ? null : { code: letters, perEth };
    if (currency?.code === saved?.code && currency?.perEth === saved?.perEth) return;
    void changeSettings({ payments: { currency } });
  };
  return (
    <Field label={texts.label} hint={texts.hint} error={wrong && texts.wrong}>
      <div className={styles.line}>
        <TextInput
          value={code}
          placeholder={texts.codePlaceholder}
          maxLength={3}
          onChange={setCode}
          onBlur={done}
        />
        <TextInput
          id={undefined}
          inputMode="decimal"
          aria-label={texts.rate}
          value={rate}
          placeholder={texts.ratePlaceholder}
          onChange={setRate}
          onBlur={done}
          onKeyDown={(event) => {
            if (event.key === 'Enter') done();
          }}
        />
        <span>{texts.perEth}</span>
      </div>
    </Field>
  );
}

import { changeSettings } from '../../../store/change-settings.ts';
import { useMain } from '../../../store/use-main.ts';
import { walletTexts } from '../../../texts/wallet.ts';
import { Field } from '../../../ui/field.tsx';
import { NumberInput } from '../../../ui/number-input.tsx';
import { Section } from '../../../ui/section.tsx';
import { optionsOf, Segmented } from '../../../ui/segmented.tsx';
import { AmountField } from './amount-field.tsx';
import { CurrencyField } from './currency-field.tsx';
import styles from './limits-section.module.css';

const texts = walletTexts.limits;

/** What may be spent, and how payments are made. */
export function LimitsSection() {
  const { sessionCeilingWei, monthCeilingWei, intervalMs, onPriceRefused } = useMain(
    ({ settings }) => settings.payments,
  );
  return (
    <Section title={texts.title} description={texts.description}>
      <div className={styles.fields}>
        <AmountField
          label={texts.session}
          hint={texts.sessionHint}
          wei={sessionCeilingWei}
          onChange={(wei) => void changeSettings({ payments: { sessionCeilingWei: wei } })}
        />
        <AmountField
          label={texts.month}
          hint={texts.monthHint}
          wei={monthCeilingWei}
          onChange={(wei) => void changeSettings({ payments: { monthCeilingWei: wei } })}
        />
        <CurrencyField />
        <Field label={texts.interval} hint={texts.intervalHint}>
          <NumberInput
            min={1}
            max={60}
            step={1}
            unit={texts.seconds}
            value={intervalMs / 1000}
            onChange={(seconds) => void changeSettings({ payments: { intervalMs: seconds * 1000 } })}
          />
        </Field>
        <Segmented
          label={texts.onPriceRefused}
          showLabel
          options={optionsOf(texts.policies)}
          value={onPriceRefused}
          onChange={(policy) => void changeSettings({ payments: { onPriceRefused: policy } })}
        />
      </div>
    </Section>
  );
}

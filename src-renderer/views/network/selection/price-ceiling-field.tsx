import { useState } from 'react';
import { parseDecimal } from '../../../money/decimal.ts';
import { minuteText, weiPerPixelText } from '../../../money/price.ts';
import { type CeilingUnit, ceilingFrom, typedCeiling } from '../../../money/price-ceiling.ts';
import { changeSettings } from '../../../store/change-settings.ts';
import { useMain } from '../../../store/use-main.ts';
import { selectionTexts as texts } from '../../../texts/selection.ts';
import { Field } from '../../../ui/field.tsx';
import { Select } from '../../../ui/select.tsx';
import { TextInput } from '../../../ui/text-input.tsx';
import styles from './price-ceiling-field.module.css';

const units: readonly CeilingUnit[] = ['wei-per-pixel', 'eth-per-minute', 'currency-per-minute'];

/** The highest price a stream may have, in whichever unit is at hand; what it means in the others is said below. */
export function PriceCeilingField() {
  const ceiling = useMain(({ settings }) => settings.selection.maxWeiPerPixel);
  const currency = useMain(({ settings }) => settings.payments.currency);
  const [chosen, setUnit] = useState<CeilingUnit>(
    currency === null ? 'wei-per-pixel' : 'currency-per-minute',
  );
  const unit = currency === null && chosen === 'currency-per-minute' ? 'wei-per-pixel' : chosen;
  const [draft, setDraft] = useState<string | null>(null);
  const [wrong, setWrong] = useState(false);
  const shown = draft ?? (ceiling === null ? '' : typedCeiling(ceiling, unit, currency));
  const done = () => {
    if (draft === null) return;
    const typed = draft.trim();
    const price = typed === '' ? null : ceilingFrom(typed, unit, currency);
    setWrong(typed !== '' && price === null);
    if (typed !== '' && price === null) return;
    setDraft(null);
    if (price !== ceiling) void changeSettings({ selection: { maxWeiPerPixel: price } });
  };
  const price = ceiling === null ? null : parseDecimal(ceiling);
  const hint =
    price === null
      ? texts.ceilingHint
      : texts.ceilingMeans(
          weiPerPixelText(price),
          minuteText(price, null),
          currency && minuteText(price, currency),
        );
  return (
    <Field label={texts.ceiling} hint={hint} error={wrong && texts.ceilingWrong}>
      <div className={styles.line}>
        <TextInput
          inputMode="decimal"
          value={shown}
          placeholder={texts.ceilingNone}
          onChange={setDraft}
          onBlur={done}
          onKeyDown={(event) => {
            if (event.key === 'Enter') done();
          }}
        />
        <Select
          id={undefined}
          aria-label={texts.ceilingUnit}
          aria-describedby={undefined}
          value={unit}
          onChange={(next) => {
            setDraft(null);
            setWrong(false);
            setUnit(units.find((known) => known === next) ?? 'wei-per-pixel');
          }}
        >
          {units.map((known) => (
            <option key={known} value={known} disabled={known === 'currency-per-minute' && currency === null}>
              {texts.ceilingUnits(known, currency?.code ?? null)}
            </option>
          ))}
        </Select>
      </div>
    </Field>
  );
}

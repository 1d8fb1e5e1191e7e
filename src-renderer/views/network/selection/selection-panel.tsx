import { ChevronRight } from 'lucide-react';
import { parseDecimal } from '../../../money/decimal.ts';
import { minuteText } from '../../../money/price.ts';
import { changeSettings } from '../../../store/change-settings.ts';
import { useMain } from '../../../store/use-main.ts';
import { selectionTexts as texts } from '../../../texts/selection.ts';
import { DraftInput } from '../../../ui/draft-input.tsx';
import { Field } from '../../../ui/field.tsx';
import { Switch } from '../../../ui/switch.tsx';

import { PriceCeilingField } from './price-ceiling-field.tsx';
import styles from './selection-panel.module.css';
import { WeightSlider } from './weight-slider.tsx';

/** How orchestrators are chosen: what leaves one out, and how much each reason counts. Folded, it says so in a line. */
export function SelectionPanel() {
  const selection = useMain(({ settings }) => settings.selection);
  return (
    <details className={styles.panel}>
      <summary className={styles.summary}>
        <ChevronRight size={16} aria-hidden />
        <h2 className={styles.title}>{texts.title}</h2>
        <span className={styles.now}>
          <SelectionSummary />
        </span>
      </summary>
      <div className={styles.body}>
        <fieldset className={styles.group}>
          <legend className={styles.legend}>{texts.weightsTitle}</legend>
          <WeightSlider weight="speed" />
          <WeightSlider weight="price" />
          <WeightSlider weight="reliability" />
        </fieldset>
        <fieldset className={styles.group}>
          <legend className={styles.legend}>{texts.filtersTitle}</legend>
          <PriceCeilingField />
          <Field label={texts.minVersion} hint={texts.minVersionHint}>
            <DraftInput
              value={selection.minVersion}
              placeholder={texts.minVersionPlaceholder}
              maxLength={40}
              onDone={(minVersion) => void changeSettings({ selection: { minVersion } })}
            />
          </Field>
        </fieldset>
        <fieldset className={styles.group}>
          <legend className={styles.legend}>{texts.switchesTitle}</legend>
          <Switch
            label={texts.warmOnly}
            hint={texts.warmOnlyHint}
            checked={selection.warmOnly}
            onChange={(warmOnly) => void changeSettings({ selection: { warmOnly } })}
          />
          <Switch
            label={texts.freeOnly}
            hint={texts.freeOnlyHint}
            checked={selection.freeOnly}
            onChange={(freeOnly) => void changeSettings({ selection: { freeOnly } })}
          />
          <Switch
            label={texts.swap}
            hint={texts.swapHint}
            checked={selection.swap}
            onChange={(swap) => void changeSettings({ selection: { swap } })}
          />
        </fieldset>
      </div>
    </details>
  );
}

function SelectionSummary() {
  const { weights, maxWeiPerPixel, warmOnly, freeOnly, minVersion, blocked } = useMain(
    ({ settings }) => settings.selection,
  );
  const currency = useMain(({ settings }) => settings.payments.currency);
  const ceiling = maxWeiPerPixel === null ? null : parseDecimal(maxWeiPerPixel);
  return [
    texts.weightsNow(weights.speed, weights.price, weights.reliability),
    ceiling === null ? texts.noCeiling : texts.atMost(minuteText(ceiling, currency)),
    warmOnly && texts.warmOnlyNow,
    freeOnly && texts.freeOnlyNow,
    minVersion !== '' && texts.minVersionNow(minVersion),
    blocked.length > 0 && texts.blockedNow(blocked.length),
  ]
    .filter(Boolean)
    .join(' · ');
}

import { useMain } from '../../store/use-main.ts';
import { networkTexts } from '../../texts/network.ts';
import styles from './choice-group.module.css';
import { CHOICE_GROUP, choose } from './choose.ts';

const texts = networkTexts.choice;
const kinds = [
  { kind: 'embedded', label: texts.embedded, hint: texts.embeddedHint },
  { kind: 'best', label: texts.best, hint: texts.bestHint },
] as const;

/** Which orchestrator streams use: the embedded one, the best of all, or, by the table's own buttons, a certain one. */
export function ChoiceGroup() {
  const choice = useMain(({ settings }) => settings.network.choice);
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{texts.label}</legend>
      {kinds.map(({ kind, label, hint }) => (
        <label key={kind} className={styles.option}>
          <input
            type="radio"
            name={CHOICE_GROUP}
            checked={choice.kind === kind}
            onChange={() => choose({ kind })}
          />
          <span>
            {label}
            <span className={styles.hint}>{hint}</span>
          </span>
        </label>
      ))}
      {choice.kind === 'address' && (
        <p className={styles.certain}>
          {texts.address}: <span className={styles.address}>{choice.address}</span>
        </p>
      )}
    </fieldset>
  );
}

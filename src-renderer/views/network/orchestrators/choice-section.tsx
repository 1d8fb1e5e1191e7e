import { useMain } from '../../../store/use-main.ts';
import { networkTexts } from '../../../texts/network.ts';
import { Section } from '../../../ui/section.tsx';
import styles from './choice-section.module.css';
import { CHOICE_GROUP, choose } from './choose.ts';

const texts = networkTexts.choice;

/** Which orchestrator streams use: the embedded one, the best of all, or, by the table's own buttons, a certain one. */
export function ChoiceSection() {
  const choice = useMain(({ settings }) => settings.network.choice);
  const best = useMain(({ orchestrators }) => orchestrators.find(({ ranking }) => ranking?.place === 1));
  const bestHint =
    choice.kind === 'best' && best?.ranking
      ? texts.bestNow(best.address.replace(/^https:\/\//, ''), best.ranking.why)
      : texts.bestHint;
  return (
    <Section title={texts.title}>
      <fieldset className={styles.group}>
        <legend className={styles.legend}>{texts.label}</legend>
        <Option kind="embedded" chosen={choice.kind} label={texts.embedded} hint={texts.embeddedHint} />
        <Option kind="best" chosen={choice.kind} label={texts.best} hint={bestHint} />
        {choice.kind === 'address' && (
          <p className={styles.certain}>
            {texts.address}: <span className={styles.address}>{choice.address}</span>
          </p>
        )}
      </fieldset>
    </Section>
  );
}

interface OptionProps {
  readonly kind: 'embedded' | 'best';
  /** The kind that is chosen now. */
  readonly chosen: string;
  readonly label: string;
  readonly hint: string;
}

function Option({ kind, chosen, label, hint }: OptionProps) {
  return (
    <label className={styles.option}>
      <input type="radio" name={CHOICE_GROUP} checked={chosen === kind} onChange={() => choose({ kind })} />
      <span className={styles.words}>
        {label}
        <span className={styles.hint} title={hint}>
          {hint}
        </span>
      </span>
    </label>
  );
}

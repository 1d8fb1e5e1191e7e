import { run } from '../../../store/app-store.ts';
import { changeSettings } from '../../../store/change-settings.ts';
import { useMain } from '../../../store/use-main.ts';
import { asSentence } from '../../../texts/as-sentence.ts';
import { networkTexts } from '../../../texts/network.ts';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { Section } from '../../../ui/section.tsx';
import { Switch } from '../../../ui/switch.tsx';
import styles from './embedded-section.module.css';

const texts = networkTexts.embedded;
const tones: Readonly<Record<keyof typeof texts.states, Tone>> = {
  off: 'neutral',
  starting: 'accent',
  running: 'ok',
  failed: 'danger',
};

/** Switches the embedded network, and whether it is paid, and says how it is. */
export function EmbeddedSection() {
  const { state, address, error } = useMain(({ network }) => network.embedded);
  const paid = useMain(({ settings }) => settings.network.embeddedPaid);
  return (
    <Section
      title={texts.title}
      description={texts.description}
      actions={
        <span role="status">
          <Badge tone={tones[state]}>{texts.states[state]}</Badge>
        </span>
      }
    >
      <div className={styles.switches}>
        <Switch
          label={texts.toggle}
          hint={address === null ? undefined : <code>{address}</code>}
          checked={state !== 'off'}
          onChange={(on) => void run('network.setEmbedded', on)}
        />
        <Switch
          label={texts.paid}
          hint={texts.paidHint}
          checked={paid}
          onChange={(embeddedPaid) => void changeSettings({ network: { embeddedPaid } })}
        />
      </div>
      {error !== null && (
        <p role="alert" className={styles.error}>
          {asSentence(error.message)}
        </p>
      )}
    </Section>
  );
}

import { run } from '../../store/app-store.ts';
import { useMain } from '../../store/use-main.ts';
import { asSentence } from '../../texts/as-sentence.ts';
import { networkTexts } from '../../texts/network.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Section } from '../../ui/section.tsx';
import { Switch } from '../../ui/switch.tsx';
import styles from './embedded-section.module.css';

const texts = networkTexts.embedded;
const tones: Readonly<Record<keyof typeof texts.states, Tone>> = {
  off: 'neutral',
  starting: 'accent',
  running: 'ok',
  failed: 'danger',
};

/** Switches the embedded network and says how it is. */
export function EmbeddedSection() {
  const { state, address, error } = useMain(({ network }) => network.embedded);
  return (
    <Section
      title={texts.title}
      description={texts.description}
      actions={
        <Switch
          label={texts.toggle}
          checked={state !== 'off'}
          onChange={(on) => void run('network.setEmbedded', on)}
        />
      }
    >
      <p role="status" className={styles.state}>
        <Badge tone={tones[state]}>{texts.states[state]}</Badge>
        {address !== null && <code>{address}</code>}
      </p>
      {error !== null && (
        <p role="alert" className={styles.error}>
          {asSentence(error.message)}
        </p>
      )}
    </Section>
  );
}

import { changeOutputs } from '../../../store/change-outputs.ts';
import { useMain } from '../../../store/use-main.ts';
import { feedTexts } from '../../../texts/feed-output.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { Section } from '../../../ui/section.tsx';
import { Switch } from '../../../ui/switch.tsx';
import shared from '../outputs.module.css';
import { Warning } from '../warning.tsx';
import styles from './lan-section.module.css';

const texts = feedTexts.lan;

/** Whether other machines may read the feed, with what that means. */
export function LanSection() {
  const lan = useMain(({ settings }) => settings.outputs.feed.lan);
  return (
    <Section title={texts.title}>
      <Switch
        label={texts.switch}
        hint={texts.hint}
        checked={lan}
        onChange={(on) => void changeOutputs('feed', { lan: on })}
      />
      {lan && (
        <>
          <Warning>{texts.warning}</Warning>
          <LanAddresses />
        </>
      )}
    </Section>
  );
}

function LanAddresses() {
  const urls = useMain(({ outputs }) => outputs.feed.urls?.lan.join('\n') ?? '');
  if (urls === '') return null;
  return (
    <ul className={shared.list} aria-label={texts.addresses}>
      {urls.split('\n').map((url) => (
        <li key={url} className={styles.address}>
          <code className={styles.url}>{url}</code>
          <CopyButton label={feedTexts.copy(url)} text={url} />
        </li>
      ))}
    </ul>
  );
}

import { RefreshCw, Rss } from 'lucide-react';
import { useState } from 'react';
import { run } from '../../../store/app-store.ts';
import { changeOutputs } from '../../../store/change-outputs.ts';
import { useMain } from '../../../store/use-main.ts';
import { feedTexts as texts } from '../../../texts/feed-output.ts';
import { outputsTexts } from '../../../texts/outputs.ts';
import { Button } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Section } from '../../../ui/section.tsx';
import { Switch } from '../../../ui/switch.tsx';
import shared from '../outputs.module.css';
import { StatusLine } from '../status/status-line.tsx';
import styles from './feed-section.module.css';

const FORMATS = ['ts', 'mjpeg', 'page'] as const;

/** Whether the feed is served, and under which addresses. */
export function FeedSection() {
  const enabled = useMain(({ settings }) => settings.outputs.feed.enabled);
  const status = useMain(({ outputs }) => outputs.feed.status);
  const there = useMain(({ outputs }) => outputs.feed.urls !== null);
  return (
    <Section title={texts.title} description={texts.description}>
      <Switch
        label={texts.enable}
        hint={texts.enableHint}
        checked={enabled}
        onChange={(on) => void changeOutputs('feed', { enabled: on })}
      />
      {enabled ? (
        <StatusLine status={status} />
      ) : (
        <EmptyState icon={Rss} title={texts.off}>
          {texts.offText}
        </EmptyState>
      )}
      {there && <Addresses />}
    </Section>
  );
}

function Addresses() {
  const urls = useMain(({ outputs }) => outputs.feed.urls);
  const [renewing, setRenewing] = useState(false);
  if (urls === null) return null;
  return (
    <>
      <ul className={shared.list} aria-label={texts.addresses}>
        {FORMATS.map((format) => (
          <li key={format} className={styles.address}>
            <span className={styles.name}>{texts.names[format]}</span>
            <code className={styles.url}>{urls[format]}</code>
            <CopyButton label={texts.copy(texts.names[format])} text={urls[format]} />
            <span className={styles.good}>{texts.goodFor[format]}</span>
          </li>
        ))}
      </ul>
      <div className={shared.actions}>
        <Button icon={RefreshCw} onClick={() => setRenewing(true)}>
          {texts.renew}
        </Button>
        <span className={shared.hint}>{texts.secret}</span>
      </div>
      {renewing && <RenewDialog onClose={() => setRenewing(false)} />}
    </>
  );
}

function RenewDialog({ onClose }: { readonly onClose: () => void }) {
  const renew = async () => {
    await run('feed.renew', null);
    onClose();
  };
  return (
    <Dialog
      title={texts.renewTitle}
      onClose={onClose}
      actions={
        <>
          <Button autoFocus onClick={onClose}>
            {outputsTexts.cancel}
          </Button>
          <Button tone="danger" onClick={() => void renew()}>
            {texts.renewButton}
          </Button>
        </>
      }
    >
      <p>{texts.renewText}</p>
    </Dialog>
  );
}

import { KeyRound, Link, Unlink } from 'lucide-react';
import { useState } from 'react';
import type { ObsState } from '../../../../src-preload/contract.ts';
import { run } from '../../../store/app-store.ts';
import { useMain } from '../../../store/use-main.ts';
import { asSentence } from '../../../texts/as-sentence.ts';
import { obsTexts as texts } from '../../../texts/obs.ts';
import { secretsTexts } from '../../../texts/secrets.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Section } from '../../../ui/section.tsx';
import shared from '../outputs.module.css';
import { obsTones } from '../overview.ts';
import { ConnectDialog } from './connect-dialog.tsx';
import styles from './link-section.module.css';

/** Whether OBS is linked, why not, and the way to it. */
export function LinkSection() {
  const obs = useMain(({ outputs }) => outputs.obs);
  const address = useMain(({ settings }) => settings.outputs.obs.address);
  const [asking, setAsking] = useState(false);
  const { phase, reason, error, version } = obs;
  const linked = phase !== 'off';
  return (
    <Section
      title={texts.title}
      description={texts.description}
      actions={
        <div className={shared.actions}>
          <Button
            tone={phase === 'off' || phase === 'refused' ? 'primary' : 'quiet'}
            icon={phase === 'off' ? Link : KeyRound}
            onClick={() => setAsking(true)}
          >
            {phase === 'off' ? texts.connect : phase === 'refused' ? texts.enterPassword : texts.change}
          </Button>
          {linked && (
            <Button icon={Unlink} onClick={() => void run('obs.disconnect', null)}>
              {phase === 'searching' ? texts.stopLooking : texts.disconnect}
            </Button>
          )}
        </div>
      }
    >
      <div className={styles.state} role="status">
        <p className={styles.phase}>
          <Badge tone={obsTones[phase]}>{texts.phases[phase]}</Badge>
          {version !== null && <span className={styles.version}>{texts.version(version)}</span>}
          {linked && <code className={styles.address}>{address}</code>}
          <Password obs={obs} />
        </p>
        <p>{asSentence(reason || texts.meaning[phase])}</p>
        {error !== null && error.message !== reason && (
          <p className={styles.error}>{asSentence(error.message)}</p>
        )}
      </div>
      {(phase === 'off' || phase === 'searching') && (
        <ol className={styles.steps} aria-label={texts.steps.label}>
          {texts.steps.list.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      )}
      {asking && <ConnectDialog onClose={() => setAsking(false)} />}
    </Section>
  );
}

function Password({ obs: { passwordSet, passwordPlace } }: { readonly obs: ObsState }) {
  if (!passwordSet || passwordPlace === null) return null;
  return <span className={shared.hint}>{texts.passwordStored(secretsTexts.places[passwordPlace])}</span>;
}

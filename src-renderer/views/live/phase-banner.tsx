import { CircleAlert, TriangleAlert } from 'lucide-react';
import { openView } from '../../frame/view.ts';
import { useApp } from '../../store/app-store.ts';
import { liveTexts } from '../../texts/live.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { reconnect } from './actions.ts';
import { SignerCountdown } from './paying/signer-countdown.tsx';
import { isCalm, type PhaseAction } from './phase.ts';
import styles from './phase-banner.module.css';
import { usePhaseWords } from './use-phase-words.ts';

const DOES: Record<PhaseAction, () => void> = {
  reconnect: () => void reconnect(),
  network: () => openView('network'),
  signers: () => openView('network', 'signers'),
  wallet: () => openView('network', 'wallet'),
};

/**
 * Says where the stream stands, why, what is wrong and what can be done about it. While all is well it is there to be read
 * out only: the strip above shows the same.
 */
export function PhaseBanner() {
  const phase = useApp(({ state }) => state?.live.phase);
  const words = usePhaseWords();
  if (words === null) return null;
  const { title, tone, reason, troubles, actions } = words;
  const Icon = tone === 'danger' ? CircleAlert : TriangleAlert;
  return (
    <div
      className={classNames(isCalm(tone) ? styles.unseen : styles.banner, styles[tone])}
      data-phase={phase}
    >
      <Icon size={18} aria-hidden className={styles.icon} />
      <div className={styles.words}>
        <div role="status">
          <p>
            <strong className={styles.title}>{title}.</strong> <span className={styles.reason}>{reason}</span>
          </p>
          {troubles.map((trouble) => (
            <p key={trouble}>{trouble}</p>
          ))}
        </div>
        <SignerCountdown />
      </div>
      {actions.length > 0 && (
        <div className={styles.actions}>
          {actions.map((action) => (
            <Button key={action} onClick={DOES[action]}>
              {liveTexts.actions[action]}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

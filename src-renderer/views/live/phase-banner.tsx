import { CircleAlert, TriangleAlert } from 'lucide-react';
import { openView } from '../../frame/view.ts';
import { useApp } from '../../store/app-store.ts';
import { usePlayback } from '../../store/playback-store.ts';
import { liveTexts } from '../../texts/live.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { reconnect } from './actions.ts';
import { isCalm, type PhaseAction, phaseWords } from './phase.ts';
import styles from './phase-banner.module.css';

const DOES: Record<PhaseAction, () => void> = {
  reconnect: () => void reconnect(),
  network: () => openView('network'),
};

/**
 * Says where the stream stands, why, what is wrong and what can be done about it. While all is well it is there to be read
 * out only: the strip above shows the same.
 */
export function PhaseBanner() {
  const live = useApp(({ state }) => state?.live);
  const connected = useApp((app) => app.connected);
  const frozen = usePlayback((playback) => playback.frozen);
  const undecodable = usePlayback((playback) => playback.undecodable);
  const codec = usePlayback((playback) => playback.codec);
  if (live === undefined) return null;
  const { title, tone, reason, troubles, actions } = phaseWords(live, {
    connected,
    frozen,
    undecodable,
    codec,
  });
  const Icon = tone === 'danger' ? CircleAlert : TriangleAlert;
  return (
    <div
      className={classNames(isCalm(tone) ? styles.unseen : styles.banner, styles[tone])}
      data-phase={live.phase}
    >
      <Icon size={18} aria-hidden className={styles.icon} />
      <div className={styles.words} role="status">
        <p>
          <strong className={styles.title}>{title}.</strong> <span className={styles.reason}>{reason}</span>
        </p>
        {troubles.map((trouble) => (
          <p key={trouble}>{trouble}</p>
        ))}
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

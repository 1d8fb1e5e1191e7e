import {
  CircleAlert,
  CircleCheck,
  CircleStop,
  Hourglass,
  type LucideIcon,
  TriangleAlert,
} from 'lucide-react';
import { openView } from '../../frame/view.ts';
import { useApp } from '../../store/app-store.ts';
import { usePlayback } from '../../store/playback-store.ts';
import { liveTexts } from '../../texts/live.ts';
import type { Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { reconnect, startStream } from './actions.ts';
import { type PhaseAction, type PhaseWords, phaseWords } from './phase.ts';
import styles from './phase-banner.module.css';

const ICONS: Record<Tone, LucideIcon> = {
  neutral: CircleStop,
  accent: Hourglass,
  ok: CircleCheck,
  warn: TriangleAlert,
  danger: CircleAlert,
};

const DOES: Record<PhaseAction, () => void> = {
  retry: () => void startStream(),
  reconnect: () => void reconnect(),
  network: () => openView('network'),
};

/**
 * Says what is wrong with the stream and what can be done about it; the strip above every view already says where it stands.
 * Nothing while all is well. Its live region is always there, so that what appears in it is read out.
 */
export function PhaseBanner() {
  const live = useApp(({ state }) => state?.live);
  const connected = useApp((app) => app.connected);
  const frozen = usePlayback((playback) => playback.frozen);
  const undecodable = usePlayback((playback) => playback.undecodable);
  const codec = usePlayback((playback) => playback.codec);
  const words = live === undefined ? null : phaseWords(live, { connected, frozen, undecodable, codec });
  return (
    <div role="status" className={styles.place}>
      {words !== null && (words.actions.length > 0 || words.troubles.length > 0) && <Banner words={words} />}
    </div>
  );
}

function Banner({ words: { title, tone, reason, troubles, actions } }: { readonly words: PhaseWords }) {
  const Icon = ICONS[tone];
  return (
    <div className={classNames(styles.banner, styles[tone])}>
      <Icon size={18} aria-hidden className={styles.icon} />
      <div className={styles.words}>
        <p>
          <strong className={styles.title}>{title}.</strong> <span className={styles.reason}>{reason}</span>
        </p>
        {troubles.map((trouble) => (
          <p key={trouble}>{trouble}</p>
        ))}
      </div>
      <div className={styles.actions}>
        {actions.map((action) => (
          <Button key={action} onClick={DOES[action]}>
            {liveTexts.actions[action]}
          </Button>
        ))}
      </div>
    </div>
  );
}

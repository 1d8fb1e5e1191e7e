import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  Hourglass,
  Keyboard,
  type LucideIcon,
  TriangleAlert,
} from 'lucide-react';
import logo from '../assets/logo.svg';
import { useApp } from '../store/app-store.ts';
import { isStreaming } from '../store/streaming.ts';
import { frameTexts } from '../texts/frame.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { isCalm } from '../views/live/phase.ts';
import { usePhaseWords } from '../views/live/use-phase-words.ts';
import styles from './top-strip.module.css';

const icons: Readonly<Record<Tone, LucideIcon>> = {
  neutral: CircleDashed,
  accent: Hourglass,
  ok: CircleCheck,
  warn: TriangleAlert,
  danger: CircleAlert,
};

interface TopStripProps {
  /** The live view is shown, which reads the phase out itself, and shows the reason where something is wrong. */
  readonly live: boolean;
  readonly onKeys: () => void;
}

/** The strip that tells in every view where the stream stands. */
export function TopStrip({ live, onKeys }: TopStripProps) {
  return (
    <header className={styles.strip}>
      <span className={styles.name}>
        <img src={logo} alt="" width={22} height={22} />
        {frameTexts.name}
      </span>
      <PhaseStatus live={live} />
      {!live && <Where />}
      <IconButton label={frameTexts.keys} hint="?" icon={Keyboard} onClick={onKeys} />
    </header>
  );
}

function PhaseStatus({ live }: Pick<TopStripProps, 'live'>) {
  const words = usePhaseWords();
  if (words === null) return <div className={styles.phase} />;
  const { title, tone, reason } = words;
  return (
    <div className={styles.phase} role={live ? undefined : 'status'}>
      <Badge tone={tone} icon={icons[tone]}>
        {title}
      </Badge>
      {(!live || isCalm(tone)) && (
        <span className={styles.reason} title={reason} aria-hidden={live || undefined}>
          {reason}
        </span>
      )}
    </div>
  );
}

/** The model and the orchestrator of the stream that runs; the live view says more of both. */
function Where() {
  const model = useApp(
    ({ state }) => state?.models.list.find(({ id }) => id === state.live.model)?.title ?? state?.live.model,
  );
  const orchestrator = useApp(({ state }) => state?.live.orchestrator);
  const embedded = useApp(({ state }) => state?.network.embedded.address === orchestrator);
  const streaming = useApp(({ state }) => isStreaming(state?.live.phase));
  if (!orchestrator || !streaming) return null;
  return (
    <span className={styles.where} title={orchestrator}>
      {model} · {embedded ? frameTexts.embedded : orchestrator.replace(/^https:\/\//, '')}
    </span>
  );
}

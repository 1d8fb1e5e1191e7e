import { CircleAlert, CircleStop, Hourglass, type LucideIcon, Play, Sparkles } from 'lucide-react';
import type { ReactNode } from 'react';
import type { LiveState } from '../../../../src-preload/contract.ts';
import { openView } from '../../../frame/view.ts';
import { useApp } from '../../../store/app-store.ts';
import { useCapture } from '../../../store/capture-store.ts';
import { usePlayback } from '../../../store/playback-store.ts';
import { isStreaming } from '../../../store/streaming.ts';
import { asSentence } from '../../../texts/as-sentence.ts';
import { liveTexts } from '../../../texts/live.ts';
import { Button } from '../../../ui/button.tsx';
import { classNames } from '../../../ui/class-names.ts';
import { reconnect, startStream } from '../actions.ts';
import { useSecondsSince } from '../use-seconds-since.ts';
import styles from './output-overlay.module.css';

/** A model that takes longer than this is probably being loaded from disk; the user is told that it may take minutes. */
const LOADING_LONG_S = 5;

/** After this long something is probably wrong; the user is offered ways out. */
const LOADING_TOO_LONG_S = 10;

const texts = liveTexts.overlay;

/** What lies over the output while it is not simply live: an invitation, how far a start is, what went wrong. */
export function OutputOverlay() {
  const live = useApp(({ state }) => state?.live);
  const frozen = usePlayback((playback) => playback.frozen);
  const starting = useCapture((capture) => capture.starting);
  if (live === undefined) return null;
  if (starting && !isStreaming(live.phase)) return <Starting />;
  switch (live.phase) {
    case 'idle':
      return <Invitation />;
    case 'connecting':
    case 'loading':
    case 'reconnecting':
      return <Waiting live={live} />;
    case 'stopping':
      return <Card icon={CircleStop} title={texts.stopping} />;
    case 'stopped':
      return <Card icon={CircleStop} title={texts.stopped} />;
    case 'failed':
      return (
        <Card
          icon={CircleAlert}
          title={live.error?.code === 'payment_ceiling' ? texts.atCeiling : texts.failed}
        >
          <p className={classNames(styles.text, styles.short)}>
            {asSentence(live.reason || live.error?.message || '')}
          </p>
          <Button tone="primary" size="l" icon={Play} onClick={() => void startStream()}>
            {liveTexts.actions.retry}
          </Button>
        </Card>
      );
    case 'live':
    case 'degraded':
      return frozen ? <Frozen /> : null;
  }
}

function Starting() {
  return (
    <Card icon={Hourglass} title={texts.starting}>
      <p className={styles.hint}>{texts.startingHint}</p>
    </Card>
  );
}

function Invitation() {
  const films = useApp(({ state }) => state?.settings.capture.source === 'camera');
  const asked = useCapture(({ preview }) => preview !== null);
  return (
    <Card icon={Sparkles} title={texts.inviteTitle}>
      <p className={styles.text}>{texts.invite}</p>
      {films && !asked && <p className={styles.hint}>{texts.inviteCamera}</p>}
    </Card>
  );
}

function Waiting({ live }: { readonly live: LiveState }) {
  const seconds = useSecondsSince(live.sinceMs);
  const model = useApp(
    ({ state }) => state?.models.list.find(({ id }) => id === live.model)?.title ?? live.model,
  );
  const title = {
    connecting: () => texts.connecting(seconds),
    loading: () => texts.loading(model ?? null, seconds),
    reconnecting: () => (live.question === null ? texts.reconnecting(live.attempts, seconds) : texts.asked),
  }[live.phase as 'connecting' | 'loading' | 'reconnecting']();
  const loadingS = live.phase === 'loading' ? seconds : 0;
  return (
    <Card icon={Hourglass} title={title} over={live.phase === 'reconnecting'}>
      {live.runner.message !== '' && <p className={styles.text}>{live.runner.message}</p>}
      {loadingS >= LOADING_TOO_LONG_S ? (
        <LoadingTooLong />
      ) : (
        loadingS >= LOADING_LONG_S && <p className={styles.hint}>{texts.loadingLong}</p>
      )}
    </Card>
  );
}

function LoadingTooLong() {
  return (
    <>
      <p className={styles.hint} role="status">
        {texts.loadingTooLong}
      </p>
      <div className={styles.actions}>
        <Button onClick={() => void reconnect()}>{liveTexts.actions.reconnect}</Button>
        <Button onClick={() => openView('network')}>{liveTexts.actions.network}</Button>
      </div>
    </>
  );
}

function Frozen() {
  return <div className={styles.notice}>{texts.frozen}</div>;
}

interface CardProps {
  readonly icon: LucideIcon;
  readonly title: string;
  /** The last picture stays to be seen around it. */
  readonly over?: boolean;
  readonly children?: ReactNode;
}

function Card({ icon: Icon, title, over = false, children }: CardProps) {
  return (
    <div className={classNames(styles.place, over && styles.over)}>
      <div className={styles.card}>
        <Icon size={24} aria-hidden className={styles.icon} />
        <p className={styles.title}>{title}</p>
        {children}
      </div>
    </div>
  );
}

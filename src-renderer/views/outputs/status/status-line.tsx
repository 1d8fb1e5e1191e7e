import type { OutputStatus } from '../../../../src-preload/contract.ts';
import { asSentence } from '../../../texts/as-sentence.ts';
import { outputsTexts as texts } from '../../../texts/outputs.ts';
import { Badge } from '../../../ui/badge.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { phaseTones } from '../overview.ts';
import styles from './status.module.css';

interface StatusLineProps {
  readonly status: OutputStatus;
  /** Said instead of the reason where there is none. */
  readonly otherwise?: string;
}

/** Where an output stands, why, and what to do where it is in trouble. */
export function StatusLine({ status, otherwise = '' }: StatusLineProps) {
  const { phase, reason, error, nextTryMs } = status;
  const said = reason || otherwise;
  return (
    <div className={styles.line}>
      <p className={styles.words} role="status">
        <Badge tone={phaseTones[phase]}>{texts.phases[phase]}</Badge>
        {said !== '' && <span className={styles.reason}>{asSentence(said)}</span>}
      </p>
      {error !== null && error.message !== reason && (
        <p className={styles.error}>{asSentence(error.message)}</p>
      )}
      {phase === 'retrying' && nextTryMs !== null && <Countdown untilMs={nextTryMs} />}
    </div>
  );
}

/** The seconds to the next attempt. It is not read out each second. */
function Countdown({ untilMs }: { readonly untilMs: number }) {
  const nowMs = useNow(1000);
  return (
    <p className={styles.countdown} role="timer" aria-live="off">
      {texts.nextTry(Math.ceil((untilMs - nowMs) / 1000))}
    </p>
  );
}

import { memo } from 'react';
import { networkTexts } from '../../../texts/network.ts';
import styles from './speed-cell.module.css';

/** The bar is full from here on, milliseconds. */
const FULL_MS = 400;

const texts = networkTexts.orchestrators;

interface SpeedCellProps {
  readonly connectMs: number | null;
  readonly pingMs: number | null;
}

/** How long connecting took and an answer takes, with a bar to compare by: the shorter the better. */
export const SpeedCell = memo(Shown);

function Shown({ connectMs, pingMs }: SpeedCellProps) {
  const shown = connectMs ?? pingMs;
  if (shown === null) return texts.unknown;
  return (
    <span
      className={styles.speed}
      title={[connectMs !== null && texts.connect(connectMs), pingMs !== null && texts.ping(pingMs)]
        .filter(Boolean)
        .join(', ')}
    >
      <span>{texts.milliseconds(shown)}</span>
      <span className={styles.track} aria-hidden>
        <span style={{ width: `${Math.min(100, (shown / FULL_MS) * 100)}%` }} />
      </span>
      {connectMs !== null && pingMs !== null && <span className={styles.ping}>{texts.ping(pingMs)}</span>}
    </span>
  );
}

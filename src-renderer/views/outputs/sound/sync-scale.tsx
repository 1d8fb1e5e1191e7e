import { soundOutputTexts as texts } from '../../../texts/sound-output.ts';
import styles from './sync-scale.module.css';
import { aheadText, IN_SYNC_MS } from './sync-text.ts';

/** Units of the drawing; it is stretched to the width it is given. */
const WIDTH = 300;
const HEIGHT = 18;
/** The scale's ends, milliseconds either way. */
const END_MS = 200;

/** Where sound lies against its picture: late on the left, early on the right, in sync in the marked middle. */
export function SyncScale({ aheadMs }: { readonly aheadMs: number }) {
  const x = (ms: number) => ((Math.max(-END_MS, Math.min(END_MS, ms)) + END_MS) / (2 * END_MS)) * WIDTH;
  return (
    <figure className={styles.scale}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={texts.scale(aheadText(aheadMs))}
      >
        <rect className={styles.slot} y={6} width={WIDTH} height={6} />
        <rect
          className={styles.good}
          x={x(-IN_SYNC_MS)}
          y={6}
          width={x(IN_SYNC_MS) - x(-IN_SYNC_MS)}
          height={6}
        />
        <rect className={styles.mark} x={x(aheadMs) - 1.25} y={1} width={2.5} height={16} />
      </svg>
      <figcaption className={styles.ends} aria-hidden>
        <span>{texts.late}</span>
        <span>± {IN_SYNC_MS} ms</span>
        <span>{texts.early}</span>
      </figcaption>
    </figure>
  );
}

import { obsTexts } from '../../../texts/obs.ts';
import { scaleEnd } from '../../../ui/plot.ts';
import styles from './latency-scale.module.css';

const texts = obsTexts.latency;

/** Units of the drawing; it is stretched to the width it is given. */
const WIDTH = 300;
const HEIGHT = 18;

interface LatencyScaleProps {
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly goodMs: number;
}

/** Where the median and the slowest lie on a scale whose good part is marked. */
export function LatencyScale({ p50, p95, goodMs }: LatencyScaleProps) {
  const end = scaleEnd(Math.max(2 * goodMs, p95));
  const x = (ms: number) => (Math.min(ms, end) / end) * WIDTH;
  return (
    <figure className={styles.scale}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={texts.plot(Math.round(p50), Math.round(p95), goodMs)}
      >
        <rect className={styles.slot} y={6} width={WIDTH} height={6} />
        <rect className={styles.good} y={6} width={x(goodMs)} height={6} />
        <rect className={styles.range} x={x(p50)} y={7.5} width={Math.max(1, x(p95) - x(p50))} height={3} />
        <rect className={styles.middle} x={x(p50) - 1.25} y={1} width={2.5} height={16} />
        <rect className={styles.slowest} x={x(p95) - 0.75} y={4} width={1.5} height={10} />
      </svg>
      <figcaption className={styles.ends} aria-hidden>
        <span>0</span>
        <span>{texts.good(goodMs)}</span>
        <span>{end} ms</span>
      </figcaption>
    </figure>
  );
}

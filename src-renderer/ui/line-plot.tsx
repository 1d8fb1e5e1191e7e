import styles from './plot.module.css';
import { linePath, scaleEnd } from './plot.ts';

/** Units of the drawing; it is stretched to the size it is given. */
const WIDTH = 300;
const HEIGHT = 80;

interface LinePlotProps {
  readonly title: string;
  /** What it shows, in words. */
  readonly summary: string;
  /** One value a step, null where nothing was measured. */
  readonly values: readonly (number | null)[];
  /** The scale ends at this at least. */
  readonly floor: number;
  readonly unit: string;
  /** What the left and the right end are. */
  readonly ends: readonly [from: string, to: string];
}

/** A small plot of one series over time, its scale beginning at 0. */
export function LinePlot({ title, summary, values, floor, unit, ends }: LinePlotProps) {
  const max = scaleEnd(Math.max(floor, ...values.map((value) => value ?? 0)));
  const path = linePath(values, { width: WIDTH, height: HEIGHT, max });
  return (
    <figure className={styles.plot}>
      <figcaption>{title}</figcaption>
      <span className={styles.max} aria-hidden>
        {max} {unit}
      </span>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={summary}>
        <path className={styles.line} d={path} />
      </svg>
      <Ends ends={ends} />
    </figure>
  );
}

/** The left and the right end of a plot, written below it. */
export function Ends({ ends: [from, to] }: Pick<LinePlotProps, 'ends'>) {
  return (
    <span className={styles.ends} aria-hidden>
      <span>{from}</span>
      <span>{to}</span>
    </span>
  );
}

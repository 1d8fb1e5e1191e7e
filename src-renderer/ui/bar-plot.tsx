import { Ends } from './line-plot.tsx';
import styles from './plot.module.css';

/** One bar. `share`: its height, 0 to 1; `title`: what the pointer is told. */
interface Bar {
  readonly id: string;
  readonly share: number;
  readonly title: string;
}

interface BarPlotProps {
  readonly title: string;
  /** What it shows, in words. */
  readonly summary: string;
  /** The value at its top, in words. */
  readonly top: string;
  readonly bars: readonly Bar[];
  /** What the left and the right end are. */
  readonly ends: readonly [from: string, to: string];
}

const BAR = 10;
const GAP = 2;
const HEIGHT = 80;
/** What is more than nothing can be seen. */
const LEAST = 2;

/** A small plot of amounts side by side. */
export function BarPlot({ title, summary, top, bars, ends }: BarPlotProps) {
  const width = bars.length * (BAR + GAP) - GAP;
  return (
    <figure className={styles.plot}>
      <figcaption>{title}</figcaption>
      <span className={styles.max} aria-hidden>
        {top}
      </span>
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={summary}>
        {bars.map(({ id, share, title: said }, index) => {
          const height = share === 0 ? 0 : Math.max(LEAST, share * HEIGHT);
          return (
            <g key={id}>
              <title>{said}</title>
              <rect className={styles.slot} x={index * (BAR + GAP)} width={BAR} height={HEIGHT} />
              <rect
                className={styles.bar}
                x={index * (BAR + GAP)}
                y={HEIGHT - height}
                width={BAR}
                height={height}
              />
            </g>
          );
        })}
      </svg>
      <Ends ends={ends} />
    </figure>
  );
}

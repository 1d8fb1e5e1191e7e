import styles from './meter.module.css';

interface MeterProps {
  readonly label: string;
  /** From 0 to `max`. */
  readonly value: number;
  readonly max: number;
  /** Default `accent`. */
  readonly tone?: 'accent' | 'ok' | 'warn' | 'danger';
}

/** How much of something is used, or left, as a bar. The number is said beside it. */
export function Meter({ label, value, max, tone = 'accent' }: MeterProps) {
  return (
    <meter
      className={styles.meter}
      data-tone={tone}
      aria-label={label}
      min={0}
      max={max}
      value={Math.min(max, Math.max(0, value))}
    />
  );
}

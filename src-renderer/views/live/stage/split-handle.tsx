import { liveTexts } from '../../../texts/live.ts';
import styles from './split-handle.module.css';

interface SplitHandleProps {
  /** Percent of the width that shows the input, from the left. */
  readonly value: number;
  readonly onChange: (value: number) => void;
}

/** Moves the border between input and output: by dragging anywhere, by arrow keys, Page Up and Down, Home and End. */
export function SplitHandle({ value, onChange }: SplitHandleProps) {
  return (
    <>
      <input
        type="range"
        className={styles.range}
        min={0}
        max={100}
        value={value}
        aria-label={liveTexts.stage.split}
        aria-valuetext={liveTexts.stage.splitValue(value)}
        onChange={(event) => onChange(event.currentTarget.valueAsNumber)}
      />
      <div className={styles.line} style={{ left: `${value}%` }} aria-hidden>
        <span className={styles.grip} />
      </div>
    </>
  );
}

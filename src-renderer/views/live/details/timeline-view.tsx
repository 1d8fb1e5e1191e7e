import { liveTexts } from '../../../texts/live.ts';
import { classNames } from '../../../ui/class-names.ts';
import { timeOfDay } from '../format.ts';
import styles from './lines.module.css';
import { useTimeline } from './timeline-store.ts';

/** What happened to the stream, newest first. */
export function TimelineView() {
  const entries = useTimeline();
  if (entries.length === 0) return <p className={styles.empty}>{liveTexts.details.noEvents}</p>;
  return (
    <ol className={styles.lines}>
      {entries.map((entry) => (
        <li key={entry.id} className={classNames(styles.line, styles[entry.level])}>
          <time className={styles.time}>{timeOfDay(entry.timeMs)}</time>
          <span className={styles.message}>{entry.text}</span>
        </li>
      ))}
    </ol>
  );
}

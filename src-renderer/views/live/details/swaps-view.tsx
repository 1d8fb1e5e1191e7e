import type { Swap } from '../../../../src-preload/contract.ts';
import { useApp } from '../../../store/app-store.ts';
import { asSentence } from '../../../texts/as-sentence.ts';
import { routeTexts as texts } from '../../../texts/route.ts';
import { timeOfDay } from '../format.ts';
import { hostOf } from '../route/next-best.ts';
import styles from './lines.module.css';

const NO_SWAPS: readonly Swap[] = [];

/** Moves of the stream from one orchestrator to another, newest first. */
export function SwapsView() {
  const swaps = useApp(({ state }) => state?.live.swaps) ?? NO_SWAPS;
  if (swaps.length === 0) return <p className={styles.empty}>{texts.noSwaps}</p>;
  return (
    <ol className={styles.lines}>
      {swaps.toReversed().map((swap) => (
        <li key={swap.atMs} className={styles.line}>
          <time className={styles.time}>{timeOfDay(swap.atMs)}</time>
          <span className={styles.message}>
            {texts.move(hostOf(swap.from), hostOf(swap.to))}{' '}
            <span className={styles.fields}>
              {[
                asSentence(swap.why),
                texts.by[swap.by],
                swap.gapMs === null ? texts.gapRuns : texts.gap(swap.gapMs),
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}

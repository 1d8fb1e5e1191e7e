import { Copy, Pause, Play } from 'lucide-react';
import { useDeferredValue, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { LogRecord } from '../../../../src-preload/contract.ts';
import { notify, useApp } from '../../../store/app-store.ts';
import { liveTexts } from '../../../texts/live.ts';
import { Button } from '../../../ui/button.tsx';
import { classNames } from '../../../ui/class-names.ts';
import { Select } from '../../../ui/select.tsx';
import { TextInput } from '../../../ui/text-input.tsx';
import { timeOfDay } from '../format.ts';
import lineStyles from './lines.module.css';
import { fieldsText, filterLog, logLine } from './log-filter.ts';
import styles from './log-view.module.css';

const texts = liveTexts.log;
const LEVELS: readonly LogRecord['level'][] = ['debug', 'info', 'warn', 'error'];
/** Lines that are put into the page; the rest can still be searched and copied. */
const SHOWN = 300;
/** The log follows its end while it is scrolled to within so many pixels of it. */
const NEAR_END_PX = 24;

/** The log: by level and words, stopped where it is, or copied. Secrets have been taken out by main. */
export function LogView() {
  const log = useApp((app) => app.log);
  const [level, setLevel] = useState<LogRecord['level']>('info');
  const [text, setText] = useState('');
  const [held, setHeld] = useState<readonly LogRecord[] | null>(null);
  const searched = useDeferredValue(text);
  const lines = useMemo(
    () => filterLog(held ?? log, { level, text: searched }),
    [held, log, level, searched],
  );
  return (
    <section className={styles.log} aria-label={texts.label}>
      <div className={styles.tools}>
        <div className={styles.level}>
          <Select
            aria-label={texts.level}
            value={level}
            onChange={(chosen) => setLevel(LEVELS.find((known) => known === chosen) ?? 'info')}
          >
            {LEVELS.map((known) => (
              <option key={known} value={known}>
                {texts.levels[known]}
              </option>
            ))}
          </Select>
        </div>
        <div className={styles.search}>
          <TextInput
            type="search"
            aria-label={texts.search}
            placeholder={texts.search}
            value={text}
            onChange={setText}
          />
        </div>
        <Button icon={held === null ? Pause : Play} onClick={() => setHeld(held === null ? log : null)}>
          {held === null ? texts.pause : texts.resume}
        </Button>
        <Button icon={Copy} onClick={() => void copy(lines)}>
          {texts.copy}
        </Button>
      </div>
      <LogLines lines={lines} />
    </section>
  );
}

function LogLines({ lines }: { readonly lines: readonly LogRecord[] }) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines move the end
  useLayoutEffect(() => {
    if (atEnd.current && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [lines]);
  return (
    <div
      ref={box}
      className={styles.lines}
      role="log"
      aria-live="off"
      aria-label={texts.lines}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
      tabIndex={0}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
      }}
    >
      {lines.length === 0 && <p className={lineStyles.empty}>{texts.empty}</p>}
      {lines.length > SHOWN && <p className={lineStyles.empty}>{texts.capped(SHOWN, lines.length)}</p>}
      <ol className={lineStyles.lines}>
        {lines.slice(-SHOWN).map((record) => (
          <li key={record.id} className={classNames(lineStyles.line, lineStyles[record.level])}>
            <time className={lineStyles.time}>{timeOfDay(record.timeMs)}</time>
            <span className={lineStyles.level}>{record.level}</span>
            <span className={lineStyles.message}>
              {record.message} <span className={lineStyles.fields}>{fieldsText(record)}</span>
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}

async function copy(lines: readonly LogRecord[]): Promise<void> {
  try {
    await navigator.clipboard.writeText(lines.map(logLine).join('\n'));
    notify({ level: 'info', text: texts.copied(lines.length) });
  } catch {
    notify({ level: 'error', text: texts.copyFailed });
  }
}

import { Clapperboard } from 'lucide-react';
import { type CSSProperties, useRef, useState } from 'react';
import { useMain } from '../../../store/use-main.ts';
import { recordingTexts } from '../../../texts/recording.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Section } from '../../../ui/section.tsx';
import { useVisibleRows } from '../../../ui/use-visible-rows.ts';
import { FileRow } from './file-row.tsx';
import styles from './files-section.module.css';

const texts = recordingTexts.files;

/** What was made, newest first. */
export function FilesSection() {
  const count = useMain(({ outputs }) => outputs.recording.files.length);
  return (
    <Section title={texts.title} {...(count === 0 ? {} : { description: texts.count(count) })}>
      {count === 0 ? (
        <EmptyState icon={Clapperboard} title={texts.none}>
          {texts.noneText}
        </EmptyState>
      ) : (
        <Files />
      )}
    </Section>
  );
}

/** Only rows on the screen are rendered, and the one with the focus, however far it is scrolled away. */
function Files() {
  const files = useMain(({ outputs }) => outputs.recording.files);
  const list = useRef<HTMLUListElement>(null);
  const { first, end, rowHeight } = useVisibleRows(list);
  const [focused, setFocused] = useState<string | null>(null);
  const placed = (index: number): CSSProperties => ({ top: index * rowHeight });
  return (
    <ul
      ref={list}
      className={styles.files}
      style={{ height: files.length * rowHeight }}
      aria-label={texts.list}
      onFocus={(event) => setFocused(event.target.closest('li')?.dataset.file ?? null)}
      onBlur={() => setFocused(null)}
    >
      {files.map((file, index) =>
        (index >= first && index < end) || file.id === focused ? (
          <li
            key={file.id}
            className={styles.row}
            style={placed(index)}
            data-file={file.id}
            aria-setsize={files.length}
            aria-posinset={index + 1}
          >
            <FileRow file={file} />
          </li>
        ) : null,
      )}
    </ul>
  );
}

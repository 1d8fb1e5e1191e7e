import { uiTexts } from '../texts/ui.ts';
import styles from './command-lines.module.css';
import { CopyButton } from './copy-button.tsx';

/** Marks a line that is a command to run. */
const PROMPT = '$ ';

interface CommandLinesProps {
  /** Sentences, and commands that begin with `$ `. */
  readonly lines: readonly string[];
}

/** Help in lines; what is a command can be copied. */
export function CommandLines({ lines }: CommandLinesProps) {
  return (
    <ul className={styles.lines}>
      {lines.map((line) =>
        line.startsWith(PROMPT) ? (
          <li key={line} className={styles.command}>
            <code>{line.slice(PROMPT.length)}</code>
            <CopyButton
              label={uiTexts.copyCommand(line.slice(PROMPT.length))}
              text={line.slice(PROMPT.length)}
            />
          </li>
        ) : (
          <li key={line}>{line}</li>
        ),
      )}
    </ul>
  );
}

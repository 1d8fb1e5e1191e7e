import { headersTexts as texts } from '../../../texts/headers.ts';
import { Button } from '../../../ui/button.tsx';
import { HeaderRows } from './header-rows.tsx';
import { type Header, rowsFor } from './headers.ts';
import styles from './headers-field.module.css';

interface HeadersFieldProps {
  /** Names of those that are stored; their values never come to the window. */
  readonly stored: readonly string[];
  /** Null keeps the stored ones. */
  readonly headers: readonly Header[] | null;
  readonly onChange: (headers: readonly Header[] | null) => void;
}

/** Headers, of which values are only ever written: stored ones are kept, or all replaced. */
export function HeadersField({ stored, headers, onChange }: HeadersFieldProps) {
  const replaces = headers !== null && stored.length > 0;
  return (
    <fieldset className={styles.headers}>
      <legend className={styles.legend}>{texts.title}</legend>
      {headers === null ? (
        <div className={styles.stored}>
          <ul>
            {stored.map((name) => (
              <li key={name}>
                <code>{name}</code> <span className={styles.hint}>{texts.stored}</span>
              </li>
            ))}
          </ul>
          <Button onClick={() => onChange(rowsFor(stored))}>{texts.replace}</Button>
        </div>
      ) : (
        <HeaderRows headers={headers} onChange={onChange} />
      )}
      <p className={styles.hint}>{replaces ? texts.replaceHint : texts.hint}</p>
      {replaces && (
        <Button className={styles.keep} onClick={() => onChange(null)}>
          {texts.keep}
        </Button>
      )}
    </fieldset>
  );
}

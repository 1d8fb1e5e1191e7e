import { Plus, Trash2 } from 'lucide-react';
import { headersTexts as texts } from '../../../texts/headers.ts';
import { Button } from '../../../ui/button.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { TextInput } from '../../../ui/text-input.tsx';
import styles from './header-rows.module.css';
import { type Header, withRow } from './headers.ts';

interface HeaderRowsProps {
  readonly headers: readonly Header[];
  readonly onChange: (headers: readonly Header[]) => void;
}

/** Headers as lines of name and value; values are typed like passwords. */
export function HeaderRows({ headers, onChange }: HeaderRowsProps) {
  const change = (id: number, part: Partial<Header>) =>
    onChange(headers.map((header) => (header.id === id ? { ...header, ...part } : header)));
  return (
    <>
      <ul className={styles.rows}>
        {headers.map(({ id, name, value }, index) => (
          <li key={id} className={styles.row}>
            <TextInput
              mono
              aria-label={texts.name(index)}
              placeholder={texts.namePlaceholder}
              value={name}
              onChange={(text) => change(id, { name: text })}
            />
            <TextInput
              mono
              type="password"
              autoComplete="new-password"
              aria-label={texts.value(index)}
              placeholder={texts.valuePlaceholder}
              value={value}
              onChange={(text) => change(id, { value: text })}
            />
            <IconButton
              label={texts.remove(index)}
              icon={Trash2}
              onClick={() => onChange(headers.filter((header) => header.id !== id))}
            />
          </li>
        ))}
      </ul>
      <Button icon={Plus} className={styles.add} onClick={() => onChange(withRow(headers))}>
        {texts.add}
      </Button>
    </>
  );
}

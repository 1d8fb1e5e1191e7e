import { useState } from 'react';
import { secretsTexts as texts } from '../../texts/secrets.ts';
import { Field } from '../../ui/field.tsx';
import { Switch } from '../../ui/switch.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import styles from './secret-field.module.css';

interface SecretFieldProps {
  readonly label: string;
  readonly hint?: string;
  /** One is stored; it never comes to the window. */
  readonly stored: boolean;
  /** What is to be saved: null keeps the stored one, '' forgets it. */
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
  readonly autoFocus?: boolean;
}

/** A secret, which is only ever written: what is typed cannot be read, and what is stored is kept, replaced or forgotten. */
export function SecretField({ label, hint, stored, value, onChange, autoFocus = false }: SecretFieldProps) {
  const [forgets, setForgets] = useState(false);
  const change = (typed: string) => onChange(typed === '' ? (forgets ? '' : null) : typed);
  const forget = (on: boolean) => {
    setForgets(on);
    onChange(on ? '' : null);
  };
  return (
    <div className={styles.secret}>
      <Field label={label} hint={hint}>
        <TextInput
          mono
          type="password"
          autoComplete="new-password"
          maxLength={2000}
          autoFocus={autoFocus}
          value={value ?? ''}
          disabled={forgets}
          placeholder={stored && !forgets ? texts.stored : undefined}
          onChange={change}
        />
      </Field>
      {stored && <Switch label={texts.forget} checked={forgets} onChange={forget} />}
    </div>
  );
}

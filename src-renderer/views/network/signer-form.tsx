import { type FormEvent, type ReactNode, useState } from 'react';
import type { SignerState } from '../../../src-preload/contract.ts';
import { command, notify } from '../../store/app-store.ts';
import { asSentence } from '../../texts/as-sentence.ts';
import { networkTexts } from '../../texts/network.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Switch } from '../../ui/switch.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import { HeaderRows } from './header-rows.tsx';
import { type Header, headersFrom, rowsFor } from './headers.ts';
import styles from './signer-form.module.css';

const texts = networkTexts.signer;

interface SignerFormProps {
  readonly signer: SignerState;
  /** More buttons, beside Save. */
  readonly children: ReactNode;
}

/** The signer's address and headers. Header values are only ever written: of stored ones the names are shown. */
export function SignerForm({ signer, children }: SignerFormProps) {
  const [address, setAddress] = useState(signer.address ?? '');
  const [headers, setHeaders] = useState<readonly Header[] | null>(
    signer.headerNames.length === 0 ? rowsFor([]) : null,
  );
  const [storePlain, setStorePlain] = useState(signer.stored === 'plain');
  const [error, setError] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (saving) return;
    setSaving(true);
    const reply = await command('signer.save', {
      address: address.trim(),
      headers: headers === null ? null : headersFrom(headers),
      storePlain,
    });
    setSaving(false);
    setError(reply.ok ? null : asSentence(reply.error.message));
    if (reply.ok) notify({ level: 'info', text: texts.saved });
  };
  return (
    <form className={styles.form} onSubmit={(event) => void save(event)}>
      <Field label={texts.address} error={error}>
        <TextInput mono value={address} placeholder={texts.placeholder} onChange={setAddress} />
      </Field>
      <fieldset className={styles.headers}>
        <legend className={styles.legend}>{texts.headers}</legend>
        {headers === null ? (
          <StoredHeaders
            names={signer.headerNames}
            onReplace={() => setHeaders(rowsFor(signer.headerNames))}
          />
        ) : (
          <HeaderRows headers={headers} onChange={setHeaders} />
        )}
        <p className={styles.hint}>
          {headers !== null && signer.headerNames.length > 0 ? texts.headersReplaceHint : texts.headersHint}{' '}
          {texts.stored[signer.stored]}
        </p>
      </fieldset>
      {!signer.keyStore && (
        <Switch
          label={texts.storePlain}
          hint={texts.storePlainHint}
          checked={storePlain}
          onChange={setStorePlain}
        />
      )}
      <div className={styles.actions}>
        <Button type="submit" tone="primary" loading={saving} disabled={address.trim() === ''}>
          {texts.save}
        </Button>
        {headers !== null && signer.headerNames.length > 0 && (
          <Button onClick={() => setHeaders(null)}>{texts.headersKeep}</Button>
        )}
        {children}
      </div>
    </form>
  );
}

interface StoredHeadersProps {
  readonly names: readonly string[];
  readonly onReplace: () => void;
}

function StoredHeaders({ names, onReplace }: StoredHeadersProps) {
  return (
    <div className={styles.stored}>
      <ul>
        {names.map((name) => (
          <li key={name}>
            <code>{name}</code> <span className={styles.hint}>{texts.headersStored}</span>
          </li>
        ))}
      </ul>
      <Button onClick={onReplace}>{texts.headersReplace}</Button>
    </div>
  );
}

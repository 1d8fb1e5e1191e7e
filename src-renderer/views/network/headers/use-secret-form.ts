import { type FormEvent, useState } from 'react';
import type { Reply } from '../../../../src-preload/contract.ts';
import { useMain } from '../../../store/use-main.ts';
import { asSentence } from '../../../texts/as-sentence.ts';
import { type Header, headersFrom, rowsFor } from './headers.ts';

/** What of a form with headers is the same for every host they are sent to. */
export interface SecretForm {
  /** Null keeps the stored ones. */
  readonly headers: readonly Header[] | null;
  readonly setHeaders: (headers: readonly Header[] | null) => void;
  /** The user agrees to a file in plain text. */
  readonly storePlain: boolean;
  readonly setStorePlain: (agreed: boolean) => void;
  /** The system has no key store: the user has to be asked. */
  readonly asksConsent: boolean;
  /** Why it was not saved, as a sentence. */
  readonly error: string | null;
  readonly saving: boolean;
  readonly submit: (event: FormEvent) => void;
}

/** What is saved of the secrets of a form. `headers` null keeps the stored ones. */
export interface SavedSecrets {
  readonly headers: Record<string, string> | null;
  readonly storePlain: boolean;
}

/**
 * A form whose headers are secrets.
 * @param stored names of the headers that are stored @param save gives them to main @param done told when main has them
 */
export function useSecretForm(
  stored: readonly string[],
  save: (secrets: SavedSecrets) => Promise<Reply<unknown>>,
  done: () => void,
): SecretForm {
  const [headers, setHeaders] = useState<readonly Header[] | null>(stored.length === 0 ? rowsFor([]) : null);
  const signers = useMain((state) => state.signers);
  const [storePlain, setStorePlain] = useState(signers.stored === 'plain');
  const [error, setError] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const send = async () => {
    setSaving(true);
    const reply = await save({ headers: headers === null ? null : headersFrom(headers), storePlain });
    setSaving(false);
    setError(reply.ok ? null : asSentence(reply.error.message));
    if (reply.ok) done();
  };
  return {
    headers,
    setHeaders,
    storePlain,
    setStorePlain,
    asksConsent: !signers.keyStore,
    error,
    saving,
    submit: (event) => {
      event.preventDefault();
      if (!saving) void send();
    },
  };
}

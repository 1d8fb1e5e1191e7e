import { type FormEvent, useState } from 'react';
import type { Reply } from '../../../src-preload/contract.ts';
import { useMain } from '../../store/use-main.ts';
import { asSentence } from '../../texts/as-sentence.ts';

/** What of a form with secrets is the same for all of them. */
export interface Saving {
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

/**
 * Saves a form with secrets.
 * @param agreed the user has agreed to a file in plain text before @param save gives it to main
 * @param done told when main has it
 */
export function useSaving(
  agreed: boolean,
  save: (storePlain: boolean) => Promise<Reply<unknown>>,
  done: () => void,
): Saving {
  const keyStore = useMain((state) => state.signers.keyStore);
  const [storePlain, setStorePlain] = useState(agreed);
  const [error, setError] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const send = async () => {
    setSaving(true);
    const reply = await save(storePlain);
    setSaving(false);
    setError(reply.ok ? null : asSentence(reply.error.message));
    if (reply.ok) done();
  };
  return {
    storePlain,
    setStorePlain,
    asksConsent: !keyStore,
    error,
    saving,
    submit: (event) => {
      event.preventDefault();
      if (!saving) void send();
    },
  };
}

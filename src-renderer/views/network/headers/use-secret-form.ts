import { useState } from 'react';
import type { Reply } from '../../../../src-preload/contract.ts';
import { useMain } from '../../../store/use-main.ts';
import { type Saving, useSaving } from '../../secrets/use-saving.ts';
import { type Header, headersFrom, rowsFor } from './headers.ts';

/** What of a form with headers is the same for every host they are sent to. */
export interface SecretForm extends Saving {
  /** Null keeps the stored ones. */
  readonly headers: readonly Header[] | null;
  readonly setHeaders: (headers: readonly Header[] | null) => void;
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
  const agreed = useMain(({ signers }) => signers.stored === 'plain');
  const saving = useSaving(
    agreed,
    (storePlain) => save({ headers: headers === null ? null : headersFrom(headers), storePlain }),
    done,
  );
  return { ...saving, headers, setHeaders };
}

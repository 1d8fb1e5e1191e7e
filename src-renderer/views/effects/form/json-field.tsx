import { useState } from 'react';
import { setParam } from '../../../store/effects-store.ts';
import { effectsTexts as texts } from '../../../texts/effects.ts';
import { TextArea } from '../../../ui/text-area.tsx';
import type { Json } from '../schema/field.ts';
import styles from './field-row.module.css';
import { emptied, type FieldProps, FieldRow } from './field-row.tsx';
import { useDraft } from './use-draft.ts';
import { useParam } from './use-param.ts';

/** A value of any form, as JSON; applied when it is left. Empty means not set where the field allows that. */
export function JsonField({ field, path }: FieldProps) {
  const [wrong, setWrong] = useState(false);
  const shown = useParam(path);
  const value =
    shown === undefined || (shown === null && field.absence === 'null') ? '' : JSON.stringify(shown, null, 1);
  const draft = useDraft(value, (text) => {
    const parsed = text.trim() === '' && field.absence !== 'never' ? emptied(field) : parseJson(text);
    setWrong(parsed === INVALID);
    if (parsed !== INVALID) setParam(path, parsed);
  });
  return (
    <FieldRow field={field} path={path} deep ownAbsence>
      <TextArea mono rows={2} value={draft.text} onChange={draft.type} onBlur={draft.apply} />
      {wrong && draft.dirty && (
        <p className={styles.error} role="alert">
          {texts.json.notJson}
        </p>
      )}
    </FieldRow>
  );
}

const INVALID = Symbol('not JSON');

function parseJson(text: string): Json | typeof INVALID {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return INVALID;
  }
}

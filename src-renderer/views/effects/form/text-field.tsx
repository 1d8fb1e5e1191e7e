import { useId } from 'react';
import { setParam } from '../../../store/effects-store.ts';
import { TextInput } from '../../../ui/text-input.tsx';
import { emptied, type FieldProps, FieldRow } from './field-row.tsx';
import { useDraft } from './use-draft.ts';
import { useParam } from './use-param.ts';

/** A text of one line. It is applied when it is left or by Enter; empty means not set where the field allows that. */
export function TextField({ field, path }: FieldProps) {
  const shown = useParam(path);
  const examples = useId();
  const value = typeof shown === 'string' ? shown : '';
  const draft = useDraft(value, (text) =>
    setParam(path, text === '' && field.absence !== 'never' ? emptied(field) : text),
  );
  if (field.kind !== 'text') return null;
  return (
    <FieldRow field={field} path={path} ownAbsence>
      <TextInput
        value={draft.text}
        onChange={draft.type}
        onBlur={draft.apply}
        onKeyDown={draft.keyDown}
        {...(field.examples.length > 0 && { list: examples })}
      />
      {field.examples.length > 0 && (
        <datalist id={examples}>
          {field.examples.map((example) => (
            <option key={example} value={example} />
          ))}
        </datalist>
      )}
    </FieldRow>
  );
}

import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { setParam } from '../../../store/effects-store.ts';
import { effectsTexts as texts } from '../../../texts/effects.ts';
import { Button } from '../../../ui/button.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { TextInput } from '../../../ui/text-input.tsx';
import { initialValue } from '../schema/initial.ts';
import { asObject } from '../schema/resolve.ts';
import { type FieldProps, FieldRow } from './field-row.tsx';
import styles from './list-field.module.css';
import { NestedField } from './nested-field.tsx';
import { useParam } from './use-param.ts';

/** Values under names of the user's choice, such as LoRA addresses with their strengths. */
export function MapField({ field, path }: FieldProps) {
  const [name, setName] = useState('');
  const object = asObject(useParam(path)) ?? {};
  if (field.kind !== 'map') return null;
  const { value } = field;
  const trimmed = name.trim();
  const add = () => {
    if (trimmed === '' || Object.hasOwn(object, trimmed)) return;
    setParam([...path, trimmed], initialValue(value));
    setName('');
  };
  return (
    <FieldRow field={field} path={path} group>
      <ul className={styles.list}>
        {Object.keys(object).map((key) => (
          <li key={key} className={styles.item}>
            <div className={styles.value}>
              <NestedField field={{ ...value, key, title: key }} path={[...path, key]} />
            </div>
            <IconButton
              label={texts.form.removeNamed(key)}
              icon={X}
              onClick={() => setParam([...path, key], undefined)}
            />
          </li>
        ))}
        <li className={styles.item}>
          <TextInput
            aria-label={texts.form.newName(field.title)}
            placeholder={texts.form.namePlaceholder}
            value={name}
            onChange={setName}
            onKeyDown={(event) => {
              if (event.key === 'Enter') add();
            }}
          />
          <Button icon={Plus} disabled={trimmed === '' || Object.hasOwn(object, trimmed)} onClick={add}>
            {texts.form.addEntry}
          </Button>
        </li>
      </ul>
    </FieldRow>
  );
}

import { Plus, X } from 'lucide-react';
import { setParam } from '../../../store/effects-store.ts';
import { effectsTexts as texts } from '../../../texts/effects.ts';
import { Button } from '../../../ui/button.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import type { Field, Json, ListKind, Path } from '../schema/field.ts';
import { initialValue } from '../schema/initial.ts';
import { asObject } from '../schema/resolve.ts';
import { type FieldProps, FieldRow } from './field-row.tsx';
import { Fold } from './fold.tsx';
import styles from './list-field.module.css';
import { FieldList, NestedField } from './nested-field.tsx';
import { NumberControl } from './number-field.tsx';
import { useParam } from './use-param.ts';

/** Values in a row: numbers and texts one under the other, objects as cards that fold. */
export function ListField({ field, path }: FieldProps) {
  const shown = useParam(path);
  if (field.kind !== 'list') return null;
  const items = Array.isArray(shown) ? shown : [];
  const full = field.maxItems !== null && items.length >= field.maxItems;
  return (
    <FieldRow field={field} path={path} group deep={field.item.kind === 'number'}>
      <ul className={styles.list}>
        {items.map((item, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: values of a list have no other identity than their place
          <li key={at} className={styles.item}>
            <ListItem
              list={field.title}
              field={field.item}
              path={[...path, at]}
              item={item}
              number={at + 1}
            />
            <IconButton
              label={texts.form.removeEntry(at + 1)}
              icon={X}
              disabled={items.length <= field.minItems}
              onClick={() => setParam([...path, at], undefined)}
            />
          </li>
        ))}
      </ul>
      <Button
        className={styles.add}
        icon={Plus}
        disabled={full}
        onClick={() => setParam(path, [...items, nextItem(field, items)])}
      >
        {texts.form.addEntry}
      </Button>
    </FieldRow>
  );
}

interface ListItemProps {
  /** The title of the list. */
  readonly list: string;
  readonly field: Field;
  readonly path: Path;
  readonly item: Json;
  readonly number: number;
}

function ListItem({ list, field, path, item, number }: ListItemProps) {
  if (field.kind === 'number')
    return (
      <div className={styles.value}>
        <NumberControl kind={field} path={path} title={texts.form.entryOf(list, number)} />
      </div>
    );
  if (field.kind !== 'group')
    return (
      <div className={styles.value}>
        <NestedField field={{ ...field, title: texts.form.entry(number), description: '' }} path={path} />
      </div>
    );
  const off = asObject(item)?.enabled === false;
  return (
    <div className={styles.value}>
      <Fold title={labelOf(field.fields, item) || texts.form.entry(number)} note={off && texts.form.off}>
        <FieldList fields={field.fields} path={path} />
      </Fold>
    </div>
  );
}

/** A new entry: like the last one where entries may repeat, which keeps rising lists rising. */
function nextItem({ item, unique }: ListKind, items: readonly Json[]): Json {
  const last = items.at(-1);
  return unique || item.kind === 'group' || last === undefined ? initialValue(item) : last;
}

/** The first text or choice of an object, without the owner that names of models begin with. */
function labelOf(fields: readonly Field[], item: Json): string {
  const named = fields.find(({ kind }) => kind === 'text' || kind === 'choice');
  const value = named && asObject(item)?.[named.key];
  return typeof value === 'string' ? (value.split('/').at(-1) ?? '') : '';
}

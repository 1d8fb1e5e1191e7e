import { RotateCcw, Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { resetParams, useEffects } from '../../../store/effects-store.ts';
import { effectsTexts as texts } from '../../../texts/effects.ts';
import { Button } from '../../../ui/button.tsx';
import { TextInput } from '../../../ui/text-input.tsx';
import { PromptBox } from '../prompt/prompt-box.tsx';
import { arrange } from '../schema/arrange.ts';
import { changedCount } from '../schema/complete.ts';
import type { Field, ParamsForm as Form } from '../schema/field.ts';
import { WorkflowBox } from '../workflow/workflow-box.tsx';
import { FieldView } from './field-view.tsx';
import { Fold } from './fold.tsx';
import styles from './params-form.module.css';

/** With more parameters than this there is a box to find one. */
const SEARCH_FROM = 12;

/** Every parameter of the chosen model with a control of its own. */
export function ParamsForm({ form }: { readonly form: Form }) {
  const reloads = useEffects((effects) => effects.reloads);
  const [query, setQuery] = useState('');
  const { prompts, workflow, common, advanced } = useMemo(() => arrange(form, reloads), [form, reloads]);
  const found = useMemo(() => matching([...common, ...advanced], query), [common, advanced, query]);
  return (
    <div className={styles.form}>
      {prompts.map((field) => (
        <PromptBox key={field.key} field={field} />
      ))}
      {workflow && <WorkflowBox field={workflow} />}
      {common.length + advanced.length > SEARCH_FROM && (
        <div className={styles.search}>
          <Search size={16} aria-hidden />
          <TextInput
            type="search"
            aria-label={texts.form.find}
            placeholder={texts.form.find}
            value={query}
            onChange={setQuery}
          />
        </div>
      )}
      {found === null ? (
        <>
          <Fields fields={common} />
          {advanced.length > 0 && <Advanced fields={advanced} open={common.length === 0} />}
        </>
      ) : (
        <>
          <Fields fields={found} />
          {found.length === 0 && <p className={styles.none}>{texts.form.noneFound(query)}</p>}
        </>
      )}
      <ResetAll fields={form.fields} />
    </div>
  );
}

function Fields({ fields }: { readonly fields: readonly Field[] }) {
  return fields.map((field) => <FieldView key={field.key} field={field} path={[field.key]} />);
}

function Advanced({ fields, open }: { readonly fields: readonly Field[]; readonly open: boolean }) {
  const changed = useEffects(({ shown }) => changedCount(fields, shown));
  return (
    <Fold
      title={texts.form.advanced}
      open={open}
      changed={changed > 0}
      note={changed > 0 ? texts.form.changed(changed) : undefined}
    >
      <Fields fields={fields} />
    </Fold>
  );
}

function ResetAll({ fields }: { readonly fields: readonly Field[] }) {
  const changed = useEffects(({ shown }) => changedCount(fields, shown));
  if (changed === 0) return null;
  return (
    <Button className={styles.reset} icon={RotateCcw} onClick={resetParams}>
      {texts.form.resetAll(changed)}
    </Button>
  );
}

/** The fields whose name, title or description has every word of a query; null without a query. */
function matching(fields: readonly Field[], query: string): readonly Field[] | null {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  return fields.filter(({ key, title, description }) => {
    const text = `${key} ${title} ${description}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

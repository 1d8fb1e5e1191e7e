import { Braces } from 'lucide-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import { checkParams, replaceParams, useEffects } from '../../../store/effects-store.ts';
import { effectsTexts as texts } from '../../../texts/effects.ts';
import { Button } from '../../../ui/button.tsx';
import { isParams } from '../schema/check.ts';
import type { Json } from '../schema/field.ts';
import { equal } from '../schema/values.ts';
import styles from './json-panel.module.css';

const CodeEditor = lazy(() => import('./code-editor.tsx'));

/** All parameters as JSON, for those who know what they want, and for models of which no schema is known. */
export function JsonPanel() {
  const shown = useEffects((effects) => effects.shown);
  const known = useEffects((effects) => effects.form !== null);
  const written = useMemo(() => JSON.stringify(shown, null, 2), [shown]);
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? written;
  const reading = useMemo(() => read(text), [text]);
  const dirty = draft !== null && !(reading.ok && equal(reading.value, shown));

  function apply(): void {
    if (!reading.ok || !isParams(reading.value)) return;
    replaceParams(reading.value);
    setDraft(null);
  }

  return (
    <div className={styles.panel}>
      {!known && <p className={styles.hint}>{texts.json.noSchema}</p>}
      <div className={styles.editor}>
        <Suspense fallback={<p className={styles.hint}>{texts.json.loading}</p>}>
          <CodeEditor
            label={texts.json.editor}
            text={text}
            onText={setDraft}
            onApply={apply}
            check={checkParams}
          />
        </Suspense>
      </div>
      <p className={styles.state} role="status" data-wrong={!reading.ok || undefined}>
        {reading.ok ? (dirty ? texts.json.changed : texts.json.applied) : reading.why}
      </p>
      <div className={styles.tools}>
        <Button
          tone="primary"
          disabled={!dirty || !reading.ok}
          title={texts.prompt.applyKeys}
          onClick={apply}
        >
          {texts.json.apply}
        </Button>
        <Button
          icon={Braces}
          disabled={reading.value === undefined}
          onClick={() => setDraft(JSON.stringify(reading.value, null, 2))}
        >
          {texts.json.format}
        </Button>
        {dirty && <Button onClick={() => setDraft(null)}>{texts.json.discard}</Button>}
      </div>
    </div>
  );
}

type Reading =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly value: Json | undefined; readonly why: string };

function read(text: string): Reading {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return { ok: false, value: undefined, why: texts.json.notJson };
  }
  const problems = checkParams(value);
  const [first] = problems;
  if (first === undefined) return { ok: true, value };
  return { ok: false, value, why: texts.json.problems(first.text, problems.length - 1) };
}

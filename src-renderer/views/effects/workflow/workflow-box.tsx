import { ClipboardPaste, FileUp, Trash2 } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import { setParam, useEffects } from '../../../store/effects-store.ts';
import { effectsTexts as texts } from '../../../texts/effects.ts';
import { Button } from '../../../ui/button.tsx';
import { TextArea } from '../../../ui/text-area.tsx';
import { ReloadMark } from '../form/reload-mark.tsx';
import { useProblem } from '../form/use-param.ts';
import type { Field } from '../schema/field.ts';
import { equal } from '../schema/values.ts';
import { countNodes, readWorkflow, type WorkflowReading } from './workflow.ts';
import styles from './workflow-box.module.css';

/** Largest file that is read: parameters are limited to 256 KiB as a whole. */
const MAX_BYTES = 262_144;

type Refusal = Exclude<WorkflowReading, { ok: true }>['why'] | 'too-large';

/** A prompt that is a ComfyUI workflow: opened from a file, dropped, or pasted. */
export function WorkflowBox({ field }: { readonly field: Field }) {
  const file = useRef<HTMLInputElement>(null);
  const [pasting, setPasting] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const problem = useProblem([field.key], true);
  const nodes = useEffects(({ shown }) => countNodes(shown[field.key]));
  const set = useEffects(({ shown }) => !equal(shown[field.key], field.default));

  function read(text: string): void {
    const reading = readWorkflow(text);
    setRefusal(reading.ok ? null : reading.why);
    if (!reading.ok) return;
    setParam([field.key], reading.workflow);
    setPasting(null);
  }
  async function open(chosen: File | undefined): Promise<void> {
    if (chosen === undefined) return;
    if (chosen.size > MAX_BYTES) setRefusal('too-large');
    else read(await chosen.text());
  }

  return (
    <section
      className={styles.box}
      aria-label={field.title}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event: DragEvent) => {
        event.preventDefault();
        void open(event.dataTransfer.files[0]);
      }}
    >
      <h3 className={styles.title}>
        {field.title} <ReloadMark name={field.key} />
      </h3>
      <p className={styles.hint}>{set ? texts.workflow.nodes(nodes) : texts.workflow.none}</p>
      {pasting !== null && (
        <TextArea
          mono
          rows={6}
          aria-label={texts.workflow.pasteHere}
          placeholder={texts.workflow.pasteHere}
          value={pasting}
          onChange={(text) => {
            setPasting(text);
            if (text.trim() !== '') read(text);
          }}
        />
      )}
      {(refusal !== null || problem !== undefined) && (
        <p className={styles.error} role="alert">
          {refusal === null ? problem : texts.workflow.refusals[refusal]}
        </p>
      )}
      <div className={styles.tools}>
        <input
          ref={file}
          type="file"
          accept=".json,application/json"
          hidden
          onChange={(event) => {
            void open(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
        <Button icon={FileUp} onClick={() => file.current?.click()}>
          {texts.workflow.open}
        </Button>
        <Button
          icon={ClipboardPaste}
          aria-pressed={pasting !== null}
          onClick={() => setPasting(pasting === null ? '' : null)}
        >
          {texts.workflow.paste}
        </Button>
        {set && (
          <Button icon={Trash2} onClick={() => setParam([field.key], field.default)}>
            {texts.workflow.remove}
          </Button>
        )}
      </div>
    </section>
  );
}

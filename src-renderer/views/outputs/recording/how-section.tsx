import { FolderOpen } from 'lucide-react';
import { useState } from 'react';
import type { Recorded, Settings } from '../../../../src-preload/contract.ts';
import { run } from '../../../store/app-store.ts';
import { changeOutputs } from '../../../store/change-outputs.ts';
import { useMain } from '../../../store/use-main.ts';
import { recordingTexts } from '../../../texts/recording.ts';
import { Button } from '../../../ui/button.tsx';
import { DraftInput } from '../../../ui/draft-input.tsx';
import { Field } from '../../../ui/field.tsx';
import { Section } from '../../../ui/section.tsx';
import { optionsOf, Segmented } from '../../../ui/segmented.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { useNow } from '../../../ui/use-now.ts';
import shared from '../outputs.module.css';
import styles from './how-section.module.css';
import { OptionalNumber } from './optional-number.tsx';
import { templateExample, unknownField } from './template-example.ts';

const texts = recordingTexts.how;

const KINDS: readonly Recorded[] = ['output', 'input', 'beside'];

const change = (recording: Partial<Settings['outputs']['recording']>) =>
  void changeOutputs('recording', recording);

/** What is recorded, into which files, and where they go. Changes count from the next recording on. */
export function HowSection() {
  const recording = useMain(({ settings }) => settings.outputs.recording);
  const { format, what, remux, withStream, splitMinutes, splitMegabytes } = recording;
  return (
    <Section title={texts.title}>
      <Whats what={what} />
      <div className={shared.fields}>
        <div className={shared.group}>
          <Segmented
            label={texts.format}
            showLabel
            options={optionsOf(texts.formats)}
            value={format}
            onChange={(chosen) => change({ format: chosen })}
          />
          <p className={shared.hint}>{texts.formatHints[format]}</p>
        </div>
        <Switch
          label={texts.remux}
          hint={texts.remuxHint}
          checked={remux}
          onChange={(on) => change({ remux: on })}
        />
        <Switch
          label={texts.withStream}
          hint={texts.withStreamHint}
          checked={withStream}
          onChange={(on) => change({ withStream: on })}
        />
      </div>
      <Folder />
      <FileName recording={recording} />
      <div className={shared.fields}>
        <OptionalNumber
          label={texts.splitMinutes}
          unit={texts.minutes}
          min={1}
          max={1440}
          value={splitMinutes}
          onChange={(value) => change({ splitMinutes: value })}
        />
        <OptionalNumber
          label={texts.splitMegabytes}
          unit={texts.megabytes}
          min={10}
          max={1_000_000}
          value={splitMegabytes}
          onChange={(value) => change({ splitMegabytes: value })}
        />
      </div>
      <p className={shared.hint}>{texts.splitHint}</p>
    </Section>
  );
}

/** Each of them makes a file of its own; one at least is recorded. */
function Whats({ what }: { readonly what: readonly Recorded[] }) {
  const choose = (kind: Recorded, on: boolean) =>
    change({ what: KINDS.filter((known) => (known === kind ? on : what.includes(known))) });
  return (
    <fieldset className={styles.whats}>
      <legend className={styles.legend}>{texts.what}</legend>
      {KINDS.map((kind) => (
        <Switch
          key={kind}
          label={texts.whats[kind]}
          hint={texts.whatHints[kind]}
          checked={what.includes(kind)}
          disabled={what.length === 1 && what[0] === kind}
          onChange={(on) => choose(kind, on)}
        />
      ))}
    </fieldset>
  );
}

/** Where files go: chosen in the system's own dialog where the shell has it, else typed. */
function Folder() {
  const folder = useMain(({ outputs }) => outputs.recording.folder);
  const electron = useMain(({ about }) => about.shell === 'electron');
  const [choosing, setChoosing] = useState(false);
  const choose = async () => {
    setChoosing(true);
    await run('recording.chooseFolder', null);
    setChoosing(false);
  };
  return (
    <div className={shared.group}>
      {electron ? (
        <p className={styles.legend}>{texts.folder}</p>
      ) : (
        <Field label={texts.folder} hint={texts.folderHint}>
          <DraftInput
            mono
            maxLength={4096}
            value={folder}
            onDone={(path) => change({ folder: path === '' ? null : path })}
          />
        </Field>
      )}
      <div className={shared.actions}>
        {electron && (
          <>
            <code className={styles.folder}>{folder}</code>
            <Button loading={choosing} onClick={() => void choose()}>
              {texts.choose}
            </Button>
          </>
        )}
        <Button icon={FolderOpen} onClick={() => void run('recording.reveal', { id: null })}>
          {texts.reveal}
        </Button>
      </div>
    </div>
  );
}

function FileName({ recording }: { readonly recording: Settings['outputs']['recording'] }) {
  const [unknown, setUnknown] = useState<string | null>(null);
  const save = (template: string) => {
    const wrong = unknownField(template);
    setUnknown(wrong);
    if (wrong === null && template !== '') change({ template });
  };
  return (
    <div className={styles.template}>
      <Field
        label={texts.template}
        hint={texts.templateHint}
        error={unknown !== null && texts.unknownField(unknown)}
      >
        <DraftInput mono maxLength={200} value={recording.template} onDone={save} />
      </Field>
      <Example recording={recording} />
    </div>
  );
}

function Example({ recording }: { readonly recording: Settings['outputs']['recording'] }) {
  const model = useMain(({ settings }) => settings.effect.model);
  const nowMs = useNow(1000);
  const name = templateExample(recording, { nowMs, model, what: recording.what[0] ?? 'output' });
  return <p className={shared.hint}>{texts.example(name)}</p>;
}

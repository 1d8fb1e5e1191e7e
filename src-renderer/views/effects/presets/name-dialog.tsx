import { type FormEvent, useId, useState } from 'react';
import { effectsTexts as texts } from '../../../texts/effects.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field } from '../../../ui/field.tsx';
import { TextInput } from '../../../ui/text-input.tsx';

/** Longest name of a preset, in characters. */
const MAX_CHARACTERS = 80;

interface NameDialogProps {
  readonly title: string;
  readonly name: string;
  /** @returns it was taken, and the dialog may close */
  readonly onName: (name: string) => Promise<boolean>;
  readonly onClose: () => void;
}

/** Asks for the name of a preset. */
export function NameDialog({ title, name: first, onName, onClose }: NameDialogProps) {
  const form = useId();
  const [name, setName] = useState(first);
  const [busy, setBusy] = useState(false);
  const empty = name.trim() === '';
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (empty || busy) return;
    setBusy(true);
    const taken = await onName(name.trim());
    setBusy(false);
    if (taken) onClose();
  }
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{texts.presets.cancel}</Button>
          <Button tone="primary" type="submit" form={form} disabled={empty} loading={busy}>
            {texts.presets.keep}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={(event) => void submit(event)}>
        <Field label={texts.presets.name} error={empty ? texts.presets.nameMissing : null}>
          <TextInput
            autoFocus
            maxLength={MAX_CHARACTERS}
            value={name}
            onChange={setName}
            onFocus={(event) => event.currentTarget.select()}
          />
        </Field>
      </form>
    </Dialog>
  );
}

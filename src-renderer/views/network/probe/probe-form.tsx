import { Play, Square } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { command, run } from '../../../store/app-store.ts';
import { useMain } from '../../../store/use-main.ts';
import { asSentence } from '../../../texts/as-sentence.ts';
import { probeTexts } from '../../../texts/probe.ts';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { NumberInput } from '../../../ui/number-input.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { TextInput } from '../../../ui/text-input.tsx';
import styles from './probe-form.module.css';
import { useProbeForm } from './probe-form-store.ts';

const texts = probeTexts.form;

/** Suggestions for an address; the table of orchestrators is the place to choose among many. */
const SUGGESTED = 50;

/** What is to be probed, and the button that begins or ends it. */
export function ProbeForm() {
  const id = useId();
  const form = useProbeForm();
  const running = useMain(({ probe }) => probe.running);
  const signed = useMain(({ signers }) => signers.list.length > 0);
  const [error, setError] = useState<string | null>(null);
  const start = async () => {
    const { address, model, seconds, pay } = form;
    const reply = await command('probe.start', {
      address: address.trim(),
      model: model.trim() === '' ? null : model.trim(),
      seconds,
      pay: pay && signed,
    });
    setError(reply.ok ? null : asSentence(reply.error.message));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!running) void start();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <div className={styles.address}>
        <Field label={texts.address} error={error}>
          <TextInput
            mono
            list={`${id}-addresses`}
            value={form.address}
            placeholder={texts.placeholder}
            onChange={(address) => useProbeForm.setState({ address })}
          />
        </Field>
      </div>
      <Field label={texts.model}>
        <TextInput
          list={`${id}-models`}
          value={form.model}
          placeholder={texts.anyModel}
          onChange={(model) => useProbeForm.setState({ model })}
        />
      </Field>
      <Field label={texts.seconds}>
        <NumberInput
          min={3}
          max={120}
          step={1}
          unit={texts.unit}
          value={form.seconds}
          onChange={(seconds) => useProbeForm.setState({ seconds })}
        />
      </Field>
      <Switch
        label={texts.pay}
        hint={signed ? texts.payHint : texts.payNoSigner}
        checked={form.pay && signed}
        disabled={!signed}
        onChange={(pay) => useProbeForm.setState({ pay })}
      />
      <div className={styles.actions}>
        {running ? (
          <Button icon={Square} onClick={() => void run('probe.stop', null)}>
            {texts.stop}
          </Button>
        ) : (
          <Button type="submit" tone="primary" icon={Play} disabled={form.address.trim() === ''}>
            {texts.start}
          </Button>
        )}
      </div>
      <Suggestions id={id} address={form.address.trim()} />
    </form>
  );
}

/** Addresses that are known, and models of the one that is typed. */
function Suggestions({ id, address }: { readonly id: string; readonly address: string }) {
  const addresses = useMain(({ orchestrators }) =>
    orchestrators
      .slice(0, SUGGESTED)
      .map((row) => row.address)
      .join('\n'),
  );
  const models = useMain(
    ({ orchestrators }) =>
      orchestrators
        .find((row) => row.address === address)
        ?.models.map((model) => model.id)
        .join('\n') ?? '',
  );
  return (
    <>
      <Options id={`${id}-addresses`} lines={addresses} />
      <Options id={`${id}-models`} lines={models} />
    </>
  );
}

function Options({ id, lines }: { readonly id: string; readonly lines: string }) {
  return (
    <datalist id={id}>
      {lines
        .split('\n')
        .filter(Boolean)
        .map((line) => (
          <option key={line} value={line} />
        ))}
    </datalist>
  );
}

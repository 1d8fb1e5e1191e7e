import { Plus } from 'lucide-react';
import { type ClipboardEvent, type FormEvent, useState } from 'react';
import { command, notify } from '../../../store/app-store.ts';
import { asSentence } from '../../../texts/as-sentence.ts';
import { networkTexts } from '../../../texts/network.ts';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { TextInput } from '../../../ui/text-input.tsx';
import styles from './add-orchestrators.module.css';
import { parseAddressList } from './address-list.ts';

const texts = networkTexts.add;

/** Adds orchestrators by address. Those that main refuses stay in the field, with the reason. */
export function AddOrchestrators() {
  const [text, setText] = useState('');
  const [errors, setErrors] = useState<readonly string[]>([]);
  const [adding, setAdding] = useState(false);
  const paste = (event: ClipboardEvent<HTMLInputElement>) => {
    const pasted = event.clipboardData.getData('text');
    // A line of text keeps no line ends: the addresses of a list would run together.
    if (!/[\r\n]/.test(pasted)) return;
    event.preventDefault();
    setText((before) => [before, ...parseAddressList(pasted)].join(' ').trim());
  };
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (adding) return;
    setAdding(true);
    const addresses = parseAddressList(text);
    const refused: string[] = [];
    const reasons: string[] = [];
    for (const address of addresses) {
      const reply = await command('network.add', { address });
      if (reply.ok) continue;
      refused.push(address);
      reasons.push(
        addresses.length === 1 ? asSentence(reply.error.message) : texts.failed(address, reply.error.message),
      );
    }
    setText(refused.join(' '));
    setErrors(reasons);
    setAdding(false);
    const added = addresses.length - refused.length;
    if (added > 0) notify({ level: 'info', text: texts.added(added) });
  };
  return (
    <form className={styles.form} onSubmit={(event) => void add(event)}>
      <Field label={texts.label} hint={texts.hint} error={errors}>
        <div className={styles.line}>
          <TextInput mono value={text} placeholder={texts.placeholder} onChange={setText} onPaste={paste} />
          <Button type="submit" icon={Plus} loading={adding} disabled={text.trim() === ''}>
            {texts.button}
          </Button>
        </div>
      </Field>
    </form>
  );
}

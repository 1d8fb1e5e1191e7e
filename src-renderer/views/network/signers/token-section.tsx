import { type FormEvent, useState } from 'react';
import { command } from '../../../store/app-store.ts';
import { asSentence } from '../../../texts/as-sentence.ts';
import { signersTexts } from '../../../texts/signers.ts';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Section } from '../../../ui/section.tsx';
import { TextArea } from '../../../ui/text-area.tsx';
import styles from './token-section.module.css';

const texts = signersTexts.token;

/** Takes a pasted gateway token; what it would change is then asked about as for one that a link brought. */
export function TokenSection() {
  const [text, setText] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [reading, setReading] = useState(false);
  const offer = async (event: FormEvent) => {
    event.preventDefault();
    if (reading) return;
    setReading(true);
    const reply = await command('token.offer', text.trim());
    setReading(false);
    setError(reply.ok ? null : asSentence(reply.error.message));
    if (reply.ok) setText('');
  };
  return (
    <Section title={texts.title} description={texts.description}>
      <form className={styles.form} onSubmit={(event) => void offer(event)}>
        <Field label={texts.label} hint={texts.hint} error={error}>
          <TextArea mono rows={2} value={text} onChange={setText} />
        </Field>
        <Button type="submit" loading={reading} disabled={text.trim() === ''}>
          {texts.button}
        </Button>
      </form>
    </Section>
  );
}

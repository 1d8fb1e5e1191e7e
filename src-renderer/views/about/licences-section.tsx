import { useDeferredValue, useEffect, useState } from 'react';
import type { CommandResponse, Reply } from '../../../src-preload/contract.ts';
import { command } from '../../store/app-store.ts';
import { aboutTexts } from '../../texts/about.ts';
import { Field } from '../../ui/field.tsx';
import { Section } from '../../ui/section.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import styles from './licences-section.module.css';
import { matchingLicences } from './matching-licences.ts';

const texts = aboutTexts.licences;

/** The licences of everything Rivulet contains, to be searched and opened. */
export function LicencesSection() {
  const [reply, setReply] = useState<Reply<CommandResponse<'app.licences'>> | null>(null);
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search);
  useEffect(() => {
    void command('app.licences', null).then(setReply);
  }, []);
  const all = reply?.ok ? reply.value : [];
  const shown = matchingLicences(all, wanted);
  return (
    <Section title={texts.title} description={texts.description}>
      {reply === null && <p>{texts.loading}</p>}
      {reply?.ok === false && (
        <p role="alert">
          {texts.failed} {reply.error.message}
        </p>
      )}
      {all.length > 0 && (
        <>
          <Field label={texts.search}>
            <TextInput type="search" value={search} onChange={setSearch} />
          </Field>
          <p role="status" className={styles.count}>
            {shown.length === 0 ? texts.none : texts.count(shown.length, all.length)}
          </p>
          <ul>
            {shown.map((licence) => (
              <li key={`${licence.name} ${licence.version}`} className={styles.item}>
                <Licence {...licence} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}

/** A licence's text is long, and is rendered only once it is opened. */
function Licence({ name, version, licence, text }: CommandResponse<'app.licences'>[number]) {
  const [open, setOpen] = useState(false);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={styles.summary}>
        <span className={styles.name}>{name}</span>
        <span className={styles.version}>{version}</span>
        <span className={styles.kind}>{licence}</span>
      </summary>
      {open && <pre className={styles.text}>{text}</pre>}
    </details>
  );
}

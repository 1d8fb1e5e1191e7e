import { useId, useState } from 'react';
import type { DiscoverySource } from '../../../../src-preload/contract.ts';
import { command } from '../../../store/app-store.ts';
import { sourcesTexts } from '../../../texts/sources.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field } from '../../../ui/field.tsx';
import { TextInput } from '../../../ui/text-input.tsx';
import { ConsentSwitch } from '../../secrets/consent-switch.tsx';
import { HeadersField } from '../headers/headers-field.tsx';
import { useSecretForm } from '../headers/use-secret-form.ts';
import styles from './source-dialog.module.css';
import { sourceName } from './source-name.ts';

const texts = sourcesTexts.form;

interface SourceDialogProps {
  /** Null adds a discovery URL. */
  readonly source: DiscoverySource | null;
  readonly onClose: () => void;
}

/** Where a source is asked, and with what headers. An endpoint with a key in it is only ever written. */
export function SourceDialog({ source, onClose }: SourceDialogProps) {
  const id = useId();
  const kind = source?.kind ?? 'url';
  const [url, setUrl] = useState(source?.url ?? '');
  const secret = kind === 'subgraph';
  const unchanged = url.trim() === '' || url.trim() === source?.url;
  const form = useSecretForm(
    source?.headerNames ?? [],
    ({ headers, storePlain }) =>
      command('discovery.save', {
        id: source?.id ?? null,
        enabled: source?.enabled ?? true,
        url: unchanged ? null : url.trim(),
        headers: kind === 'url' ? headers : null,
        storePlain,
      }),
    onClose,
  );
  const hint = [texts.hints[kind], secret && source?.state !== 'waiting' && texts.keep]
    .filter(Boolean)
    .join(' ');
  return (
    <Dialog
      title={source === null ? texts.addTitle : texts.editTitle(sourceName(source))}
      size="l"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button
            type="submit"
            form={id}
            tone="primary"
            loading={form.saving}
            disabled={url.trim() === '' && (!secret || source === null)}
          >
            {texts.save}
          </Button>
        </>
      }
    >
      <form id={id} className={styles.form} onSubmit={form.submit}>
        <Field label={texts.url} hint={hint} error={form.error}>
          <TextInput mono autoFocus value={url} placeholder={texts.urls[kind]} onChange={setUrl} />
        </Field>
        {kind === 'url' && (
          <HeadersField
            stored={source?.headerNames ?? []}
            headers={form.headers}
            onChange={form.setHeaders}
          />
        )}
        {(kind === 'url' || secret) && <ConsentSwitch saving={form} />}
      </form>
    </Dialog>
  );
}

import { useId, useState } from 'react';
import type { SignerRow } from '../../../../src-preload/contract.ts';
import { command } from '../../../store/app-store.ts';
import { signersTexts } from '../../../texts/signers.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field } from '../../../ui/field.tsx';
import { TextInput } from '../../../ui/text-input.tsx';
import { ConsentSwitch } from '../../secrets/consent-switch.tsx';
import { HeadersField } from '../headers/headers-field.tsx';
import { useSecretForm } from '../headers/use-secret-form.ts';
import styles from './signer-dialog.module.css';

const texts = signersTexts.form;

interface SignerDialogProps {
  /** Null adds one. */
  readonly signer: SignerRow | null;
  readonly onClose: () => void;
}

/** A signer's address and headers. Header values are only ever written: of stored ones the names are shown. */
export function SignerDialog({ signer, onClose }: SignerDialogProps) {
  const id = useId();
  const [address, setAddress] = useState(signer?.address ?? '');
  const stored = signer?.headerNames ?? [];
  const form = useSecretForm(
    stored,
    (secrets) => command('signers.save', { id: signer?.id ?? null, address: address.trim(), ...secrets }),
    onClose,
  );
  const moved =
    signer !== null && stored.length > 0 && form.headers === null && !sameHost(address, signer.address);
  return (
    <Dialog
      title={signer === null ? texts.addTitle : texts.editTitle}
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
            disabled={address.trim() === ''}
          >
            {texts.save}
          </Button>
        </>
      }
    >
      <form id={id} className={styles.form} onSubmit={form.submit}>
        <Field label={texts.address} hint={moved ? texts.otherHost : undefined} error={form.error}>
          <TextInput mono autoFocus value={address} placeholder={texts.placeholder} onChange={setAddress} />
        </Field>
        <HeadersField stored={stored} headers={form.headers} onChange={form.setHeaders} />
        <ConsentSwitch saving={form} />
      </form>
    </Dialog>
  );
}

function sameHost(one: string, other: string): boolean {
  const host = (address: string) => (URL.canParse(address) ? new URL(address).host : address);
  return host(one.trim()) === host(other);
}

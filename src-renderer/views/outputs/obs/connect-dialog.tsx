import { useId, useState } from 'react';
import { command } from '../../../store/app-store.ts';
import { useMain } from '../../../store/use-main.ts';
import { obsTexts } from '../../../texts/obs.ts';
import { outputsTexts } from '../../../texts/outputs.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field } from '../../../ui/field.tsx';
import { TextInput } from '../../../ui/text-input.tsx';
import { ConsentSwitch } from '../../secrets/consent-switch.tsx';
import { SecretField } from '../../secrets/secret-field.tsx';
import { useSaving } from '../../secrets/use-saving.ts';
import shared from '../outputs.module.css';

const texts = obsTexts.form;

/** Where OBS is, and its password, which is only ever written. */
export function ConnectDialog({ onClose }: { readonly onClose: () => void }) {
  const id = useId();
  const set = useMain(({ settings }) => settings.outputs.obs.address);
  const { passwordSet, passwordPlace } = useMain(({ outputs }) => outputs.obs);
  const [address, setAddress] = useState(set);
  const [password, setPassword] = useState<string | null>(null);
  const saving = useSaving(
    passwordPlace === 'plain',
    (storePlain) => command('obs.connect', { address: address.trim(), password, storePlain }),
    onClose,
  );
  return (
    <Dialog
      title={texts.title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{outputsTexts.cancel}</Button>
          <Button
            type="submit"
            form={id}
            tone="primary"
            loading={saving.saving}
            disabled={address.trim() === ''}
          >
            {texts.connect}
          </Button>
        </>
      }
    >
      <form id={id} className={shared.form} onSubmit={saving.submit}>
        <Field label={obsTexts.address} hint={texts.addressHint} error={saving.error}>
          <TextInput mono maxLength={300} value={address} onChange={setAddress} />
        </Field>
        <SecretField
          label={texts.password}
          hint={texts.passwordHint}
          stored={passwordSet}
          value={password}
          onChange={setPassword}
          autoFocus
        />
        <ConsentSwitch saving={saving} />
      </form>
    </Dialog>
  );
}

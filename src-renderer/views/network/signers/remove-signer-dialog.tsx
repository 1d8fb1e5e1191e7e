import type { SignerRow } from '../../../../src-preload/contract.ts';
import { run } from '../../../store/app-store.ts';
import { signersTexts as texts } from '../../../texts/signers.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';

interface RemoveSignerDialogProps {
  readonly signer: SignerRow;
  readonly onClose: () => void;
}

/** Asks before a signer is removed: its headers cannot be brought back. */
export function RemoveSignerDialog({ signer, onClose }: RemoveSignerDialogProps) {
  const remove = async () => {
    await run('signers.remove', { id: signer.id });
    onClose();
  };
  return (
    <Dialog
      title={texts.removeTitle}
      onClose={onClose}
      actions={
        <>
          <Button autoFocus onClick={onClose}>
            {texts.form.cancel}
          </Button>
          <Button tone="danger" onClick={() => void remove()}>
            {texts.removeButton}
          </Button>
        </>
      }
    >
      <p>{texts.removeText(signer.address)}</p>
    </Dialog>
  );
}

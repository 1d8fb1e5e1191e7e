import type { Target } from '../../../../src-preload/contract.ts';
import { run } from '../../../store/app-store.ts';
import { restreamTexts as texts } from '../../../texts/restream.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';

interface RemoveTargetDialogProps {
  readonly target: Target;
  readonly onClose: () => void;
}

/** Asks before a target is removed: its key cannot be brought back. */
export function RemoveTargetDialog({ target: { id, name }, onClose }: RemoveTargetDialogProps) {
  const remove = async () => {
    await run('targets.remove', { id });
    onClose();
  };
  return (
    <Dialog
      title={texts.removeTitle(name)}
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
      <p>{texts.removeText}</p>
    </Dialog>
  );
}

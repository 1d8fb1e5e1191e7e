import { useState } from 'react';
import type { RecordedFile } from '../../../../src-preload/contract.ts';
import { run } from '../../../store/app-store.ts';
import { outputsTexts } from '../../../texts/outputs.ts';
import { recordingTexts } from '../../../texts/recording.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Switch } from '../../../ui/switch.tsx';
import styles from './remove-file-dialog.module.css';

const texts = recordingTexts.files;

interface RemoveFileDialogProps {
  readonly file: RecordedFile;
  readonly onClose: () => void;
}

/** Asks what is to be removed: the line in the list, or the file with it. */
export function RemoveFileDialog({ file, onClose }: RemoveFileDialogProps) {
  const [deletes, setDeletes] = useState(false);
  const there = file.state !== 'missing';
  const remove = async () => {
    await run('recording.remove', { id: file.id, file: there && deletes });
    onClose();
  };
  return (
    <Dialog
      title={texts.removeTitle}
      onClose={onClose}
      actions={
        <>
          <Button autoFocus onClick={onClose}>
            {outputsTexts.cancel}
          </Button>
          <Button tone="danger" onClick={() => void remove()}>
            {deletes ? texts.deleteButton : texts.removeButton}
          </Button>
        </>
      }
    >
      <p className={styles.name}>{file.name}</p>
      {there && (
        <Switch
          label={texts.removeFile}
          hint={deletes ? texts.removeFileHint : texts.removeFromListHint}
          checked={deletes}
          onChange={setDeletes}
        />
      )}
    </Dialog>
  );
}

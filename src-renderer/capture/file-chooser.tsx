import { FolderOpen } from 'lucide-react';
import { useRef, useState } from 'react';
import { useApp } from '../store/app-store.ts';
import { useCapture } from '../store/capture-store.ts';
import { captureTexts } from '../texts/capture.ts';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Select } from '../ui/select.tsx';
import styles from './capture-controls.module.css';
import { openFile } from './open-file.ts';

const texts = captureTexts.file;

/** The file to stream: chosen in the system's dialog, or one of those already known. */
export function FileChooser() {
  const input = useRef<HTMLInputElement>(null);
  const files = useApp(({ state }) => state?.files);
  const fileId = useCapture((capture) => capture.fileId);
  const [reading, setReading] = useState(false);

  const known = files !== undefined && files.length > 0;
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    setReading(true);
    await openFile(file);
    setReading(false);
  };

  return (
    <>
      <input
        ref={input}
        type="file"
        accept="video/*,.ts,.mkv"
        hidden
        onChange={({ currentTarget }) => {
          void take(currentTarget.files?.[0]);
          // The same file may be chosen again.
          currentTarget.value = '';
        }}
      />
      {known && !reading && (
        <div className={styles.device}>
          <Select
            aria-label={texts.chosen}
            value={fileId ?? ''}
            onChange={(id) => useCapture.setState({ fileId: id === '' ? null : id })}
          >
            <option value="">{texts.none}</option>
            {files?.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </div>
      )}
      {known && !reading ? (
        <IconButton label={texts.choose} icon={FolderOpen} onClick={() => input.current?.click()} />
      ) : (
        <Button icon={FolderOpen} loading={reading} onClick={() => input.current?.click()}>
          {reading ? texts.reading : texts.choose}
        </Button>
      )}
    </>
  );
}

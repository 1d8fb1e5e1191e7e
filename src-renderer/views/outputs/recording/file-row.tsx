import { Ellipsis, FileVideo, FolderOpen, Trash2 } from 'lucide-react';
import { memo, useState } from 'react';
import type { RecordedFile } from '../../../../src-preload/contract.ts';
import { run } from '../../../store/app-store.ts';
import { recordingTexts } from '../../../texts/recording.ts';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Menu, MenuItem } from '../../../ui/menu.tsx';
import { Meter } from '../../../ui/meter.tsx';
import { sameContent } from '../../../ui/same-content.ts';
import { bytes, duration } from '../../live/format.ts';
import styles from './file-row.module.css';
import { RemoveFileDialog } from './remove-file-dialog.tsx';
import { Thumbnail } from './thumbnail.tsx';

const texts = recordingTexts.files;

const tones: Readonly<Record<RecordedFile['state'], Tone>> = {
  recording: 'danger',
  done: 'neutral',
  recovered: 'warn',
  broken: 'danger',
  missing: 'neutral',
};

/** One file: what it shows, how it is, and what can be done with it. */
export const FileRow = memo(function FileRow({ file }: { readonly file: RecordedFile }) {
  const { id, name, kind, state, remux } = file;
  return (
    <div className={styles.file} data-state={state}>
      <Thumbnail id={id} drawn={file.hasThumbnail} kind={kind} />
      <div className={styles.words}>
        <p className={styles.name} title={name}>
          {name}
        </p>
        <p className={styles.about}>{aboutFile(file)}</p>
      </div>
      <div className={styles.state}>
        <Badge>{texts.kinds[kind]}</Badge>
        {state !== 'done' && (
          <span title={texts.stateHints[state]}>
            <Badge tone={tones[state]}>{texts.states[state]}</Badge>
          </span>
        )}
        {remux !== null && <Remux share={remux} />}
      </div>
      <div className={styles.actions}>
        <IconButton
          label={texts.reveal(name)}
          icon={FolderOpen}
          disabled={state === 'missing'}
          onClick={() => void run('recording.reveal', { id })}
        />
        <FileMenu file={file} />
      </div>
    </div>
  );
}, sameContent);

function Remux({ share }: { readonly share: number }) {
  const said = texts.remuxing(Math.round(share * 100));
  return (
    <span className={styles.remux}>
      {said}
      <Meter label={said} value={share} max={1} />
    </span>
  );
}

function FileMenu({ file }: { readonly file: RecordedFile }) {
  const [removing, setRemoving] = useState(false);
  const { id, name } = file;
  return (
    <>
      <Menu
        label={texts.menu(name)}
        trigger={(trigger) => <IconButton {...trigger} label={texts.menu(name)} icon={Ellipsis} />}
      >
        {canBeRemuxed(file) && (
          <MenuItem icon={FileVideo} onClick={() => void run('recording.remux', { id })}>
            {texts.remux}
          </MenuItem>
        )}
        <MenuItem
          icon={Trash2}
          tone="danger"
          disabled={file.state === 'recording'}
          onClick={() => setRemoving(true)}
        >
          {texts.remove}
        </MenuItem>
      </Menu>
      {removing && <RemoveFileDialog file={file} onClose={() => setRemoving(false)} />}
    </>
  );
}

function canBeRemuxed({ kind, state, remux }: RecordedFile): boolean {
  return kind !== 'snapshot' && remux === null && (state === 'done' || state === 'recovered');
}

/** When it was made, how long it is, how large. */
function aboutFile({ startedMs, durationS, bytes: size, width, height }: RecordedFile): string {
  return [
    DATE.format(startedMs),
    durationS === null ? null : duration(durationS),
    width === null || height === null ? null : `${width} × ${height}`,
    size > 0 ? bytes(size) : null,
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

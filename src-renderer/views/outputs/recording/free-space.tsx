import { HardDrive } from 'lucide-react';
import { useMain } from '../../../store/use-main.ts';
import { recordingTexts } from '../../../texts/recording.ts';
import { bytes } from '../../live/format.ts';
import shared from '../outputs.module.css';
import { Warning } from '../warning.tsx';
import styles from './free-space.module.css';
import { lastsFor } from './lasts-for.ts';

const texts = recordingTexts.space;

/** How much room the folder's disk has, and for how long that is enough. */
export function FreeSpace() {
  const free = useMain(({ outputs }) => outputs.recording.freeBytes);
  const low = useMain(({ outputs }) => outputs.recording.lowSpace);
  const bitrateBps = useMain(({ outputs }) =>
    outputs.recording.running.reduce((sum, { status }) => sum + status.bitrateBps, 0),
  );
  if (free === null) return null;
  const lasts = lastsFor(free, bitrateBps);
  return low ? (
    <Warning>{`${texts.free(bytes(free))}. ${texts.low}`}</Warning>
  ) : (
    <p className={styles.space}>
      <HardDrive size={16} aria-hidden />
      <span>{texts.free(bytes(free))}</span>
      {lasts !== null && <span className={shared.hint}>{texts.lasts(lasts)}</span>}
    </p>
  );
}

import { Circle, Pause, Play, Scissors, Square } from 'lucide-react';
import { memo } from 'react';
import type { RecordingState } from '../../../../src-preload/contract.ts';
import { run } from '../../../store/app-store.ts';
import { useMain } from '../../../store/use-main.ts';
import { recordingTexts as texts } from '../../../texts/recording.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { sameContent } from '../../../ui/same-content.ts';
import { Section } from '../../../ui/section.tsx';
import { bitrate, bytes, duration } from '../../live/format.ts';
import shared from '../outputs.module.css';
import { isOn, phaseTones } from '../overview.ts';
import { StatusLine } from '../status/status-line.tsx';
import { FreeSpace } from './free-space.tsx';
import styles from './record-section.module.css';

/** The recording itself: its time, its buttons, the files it writes and the room there is for them. */
export function RecordSection() {
  const phase = useMain(({ outputs }) => outputs.recording.phase);
  const seconds = useMain(({ outputs }) => Math.floor(outputs.recording.recordedS));
  const running = useMain(({ outputs }) => outputs.recording.running);
  const on = isOn(phase) || phase === 'stopping';
  return (
    <Section title={texts.title} description={texts.description} actions={<FreeSpace />}>
      <div className={styles.desk} data-phase={phase}>
        <div className={styles.clock}>
          <span className={styles.dot} aria-hidden />
          <span className={styles.time} role="timer" aria-label={texts.elapsed}>
            {duration(on ? seconds : 0)}
          </span>
          <span role="status">
            <Badge tone={phaseTones[phase]}>{texts.states[phase]}</Badge>
          </span>
        </div>
        <Buttons phase={phase} />
      </div>
      {phase === 'waiting' && (
        <p className={shared.hint}>{seconds > 0 ? texts.waitsForNext : texts.waitsForStream}</p>
      )}
      {phase === 'paused' && <p className={shared.hint}>{texts.paused}</p>}
      {running.length > 0 && (
        <ul className={shared.list} aria-label={texts.running}>
          {running.map((file) => (
            <RunningFile key={file.what} file={file} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Buttons({ phase }: { readonly phase: RecordingState['phase'] }) {
  if (!isOn(phase) && phase !== 'stopping') {
    return (
      <Button size="l" tone="primary" icon={Circle} onClick={() => void run('recording.start', null)}>
        {texts.record}
      </Button>
    );
  }
  const paused = phase === 'paused';
  return (
    <div className={shared.actions}>
      <Button
        icon={paused ? Play : Pause}
        disabled={phase === 'stopping'}
        onClick={() => void run(paused ? 'recording.resume' : 'recording.pause', null)}
      >
        {paused ? texts.resume : texts.pause}
      </Button>
      <Button icon={Scissors} disabled={phase !== 'on'} onClick={() => void run('recording.split', null)}>
        {texts.split}
      </Button>
      <Button
        size="l"
        tone="danger"
        icon={Square}
        loading={phase === 'stopping'}
        onClick={() => void run('recording.stop', null)}
      >
        {texts.stop}
      </Button>
    </div>
  );
}

const RunningFile = memo(function RunningFile({
  file: { what, name, status },
}: {
  readonly file: RecordingState['running'][number];
}) {
  return (
    <li className={styles.running}>
      <div className={styles.words}>
        <p className={styles.name}>{name}</p>
        <p className={shared.hint}>{texts.how.whats[what]}</p>
      </div>
      <StatusLine status={status} />
      <span className={styles.size}>
        {bytes(status.bytes)} · {bitrate(status.bitrateBps)}
      </span>
    </li>
  );
}, sameContent);

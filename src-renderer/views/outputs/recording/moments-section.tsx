import { Aperture, History } from 'lucide-react';
import { changeOutputs } from '../../../store/change-outputs.ts';
import { useMain } from '../../../store/use-main.ts';
import { recordingTexts as texts } from '../../../texts/recording.ts';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Meter } from '../../../ui/meter.tsx';
import { NumberInput } from '../../../ui/number-input.tsx';
import { Section } from '../../../ui/section.tsx';
import { bytes, duration } from '../../live/format.ts';
import { saveReplay, takeSnapshot } from '../moments.ts';
import shared from '../outputs.module.css';
import styles from './moments-section.module.css';

/** What keeps a moment: a snapshot of the picture, and the replay of what has just been shown. */
export function MomentsSection() {
  const replayS = useMain(({ settings }) => settings.outputs.recording.replayS);
  const heldS = useMain(({ outputs }) => Math.floor(outputs.recording.replay.heldS));
  const size = useMain(({ outputs }) => outputs.recording.replay.bytes);
  return (
    <Section
      title={texts.replayTitle}
      description={texts.replayDescription}
      actions={
        <div className={shared.actions}>
          <Button icon={Aperture} title={texts.snapshotHint} onClick={() => void takeSnapshot()}>
            {texts.snapshot}
          </Button>
          {replayS > 0 && (
            <Button icon={History} disabled={heldS === 0} onClick={() => void saveReplay()}>
              {texts.replay}
            </Button>
          )}
        </div>
      }
    >
      <div className={styles.replay}>
        <Field label={texts.replayLength} hint={texts.replayLengthHint}>
          <NumberInput
            min={0}
            max={600}
            step={1}
            unit={texts.seconds}
            value={replayS}
            onChange={(seconds) => void changeOutputs('recording', { replayS: seconds })}
          />
        </Field>
        {replayS > 0 ? (
          <div className={styles.held}>
            <Meter label={texts.replayLength} value={heldS} max={replayS} />
            <p className={shared.hint}>{texts.replayHeld(duration(heldS), bytes(size))}</p>
          </div>
        ) : (
          <p className={shared.hint}>{texts.replayOff}</p>
        )}
      </div>
    </Section>
  );
}

import { Mic, MicOff } from 'lucide-react';
import { useCapture } from '../store/capture-store.ts';
import { captureTexts } from '../texts/capture.ts';
import { Field } from '../ui/field.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Popover } from '../ui/popover.tsx';
import { Switch } from '../ui/switch.tsx';
import styles from './capture-controls.module.css';
import { DeviceSelect } from './device-select.tsx';
import { LevelMeter } from './level-meter.tsx';
import { useCaptureSetting } from './use-capture-setting.ts';

/** The microphone: whether it is sent, which one, how loud it is. */
export function MicrophoneMenu() {
  const [audio = false] = useCaptureSetting('audio');
  return (
    <Popover
      label={captureTexts.microphone}
      trigger={(trigger) => (
        <IconButton
          {...trigger}
          label={audio ? captureTexts.microphone : captureTexts.noSound}
          icon={audio ? Mic : MicOff}
        />
      )}
    >
      <MicrophonePanel />
    </Popover>
  );
}

function MicrophonePanel() {
  const microphones = useCapture((capture) => capture.microphones);
  const status = useCapture((capture) => capture.microphone);
  const [audio = false, setAudio] = useCaptureSetting('audio');
  const [microphone = null, setMicrophone] = useCaptureSetting('microphone');
  const problem = status === 'ok' || status === 'opening' || status === 'off' ? null : status;
  return (
    <div className={styles.panel}>
      <Switch label={captureTexts.sound} checked={audio} onChange={setAudio} />
      <Field
        label={captureTexts.microphone}
        error={audio && problem !== null && captureTexts.problem.microphone[problem]}
      >
        <DeviceSelect devices={microphones} chosen={microphone} onChoose={setMicrophone} />
      </Field>
      {audio && <LevelMeter />}
    </div>
  );
}

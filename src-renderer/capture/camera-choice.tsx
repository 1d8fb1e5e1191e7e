import { useCapture } from '../store/capture-store.ts';
import { captureTexts } from '../texts/capture.ts';
import styles from './capture-controls.module.css';
import { DeviceSelect } from './device-select.tsx';
import { useCaptureSetting } from './use-capture-setting.ts';

/** The choice of camera; changes at once, also while a stream runs. */
export function CameraChoice() {
  const cameras = useCapture((capture) => capture.cameras);
  const [camera = null, setCamera] = useCaptureSetting('camera');
  return (
    <div className={styles.device}>
      <DeviceSelect label={captureTexts.camera} devices={cameras} chosen={camera} onChoose={setCamera} />
    </div>
  );
}

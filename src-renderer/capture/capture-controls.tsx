import { useEffect } from 'react';
import { useApp } from '../store/app-store.ts';
import { captureTexts } from '../texts/capture.ts';
import { CameraChoice } from './camera-choice.tsx';
import styles from './capture-controls.module.css';
import { FileChooser } from './file-chooser.tsx';
import { MicrophoneMenu } from './microphone-menu.tsx';
import { takeDroppedFiles } from './open-file.ts';
import { PictureSettings } from './picture-settings.tsx';
import { SourceChoice } from './source-choice.tsx';
import { SourceProblem } from './source-problem.tsx';
import { useCaptureSetting } from './use-capture-setting.ts';
import { watchCapture } from './watch-capture.ts';

/** Everything about what is captured, for one row of a control bar: source, camera or file, microphone, picture. */
export function CaptureControls() {
  useEffect(watchCapture, []);
  useEffect(takeDroppedFiles, []);
  const [source] = useCaptureSetting('source');
  const ready = useApp(({ state }) => state !== null);
  if (!ready) return null;
  return (
    <fieldset className={styles.controls}>
      <legend className={styles.legend}>{captureTexts.label}</legend>
      <SourceChoice />
      {source === 'camera' && <CameraChoice />}
      {source === 'file' ? <FileChooser /> : <MicrophoneMenu />}
      {source !== 'file' && <PictureSettings />}
      <SourceProblem />
    </fieldset>
  );
}

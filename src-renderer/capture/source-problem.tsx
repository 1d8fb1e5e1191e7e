import { useApp } from '../store/app-store.ts';
import { type CaptureState, useCapture } from '../store/capture-store.ts';
import { captureTexts } from '../texts/capture.ts';
import { Button } from '../ui/button.tsx';
import styles from './capture-controls.module.css';
import { startPreview } from './sources.ts';

/** What is wrong with the source or its encoding, with what to do about it; nothing while all is well. */
export function SourceProblem() {
  const source = useApp(({ state }) => state?.settings.capture.source);
  const video = useCapture((capture) => capture.video);
  const overload = useCapture((capture) => capture.figures?.overload ?? 'none');
  const text = source === undefined || source === 'file' ? null : problemText(source, video);
  return (
    <div className={styles.problem} role="status">
      {text !== null && (
        <>
          <span>{text}</span>
          {action(source === 'screen', video)}
        </>
      )}
      {text === null && overload !== 'none' && <span>{captureTexts.overload[overload]}</span>}
    </div>
  );
}

function problemText(source: 'camera' | 'screen', video: CaptureState['video']): string | null {
  return video === 'ok' || video === 'opening' || video === 'off'
    ? null
    : captureTexts.problem[source][video];
}

/** Sources that come back by themselves need no button. */
function action(screen: boolean, video: CaptureState['video']) {
  if (!screen && (video === 'lost' || video === 'busy' || video === 'none')) return null;
  const label = screen
    ? captureTexts.chooseScreen
    : video === 'prompt'
      ? captureTexts.turnOn
      : captureTexts.tryAgain;
  return <Button onClick={() => void startPreview()}>{label}</Button>;
}

import { type CSSProperties, type RefObject, useState } from 'react';
import { OutputVideo } from '../../../playback/output-video.tsx';
import type { Player } from '../../../playback/player.ts';
import { useApp } from '../../../store/app-store.ts';
import { usePlayback } from '../../../store/playback-store.ts';
import { liveTexts } from '../../../texts/live.ts';
import { InputPicture } from './input-picture.tsx';
import type { Layout } from './layout.ts';
import { OutputOverlay } from './output-overlay.tsx';
import { SplitHandle } from './split-handle.tsx';
import styles from './stage.module.css';

interface StageProps {
  readonly layout: Layout;
  readonly output: Player | null;
  readonly inputFile: Player | null;
  readonly previewRef: RefObject<HTMLVideoElement | null>;
  /** The element that goes full screen. */
  readonly stageRef: RefObject<HTMLElement | null>;
}

/**
 * Input and AI output in the chosen layout. Both stay in place when the layout changes, so that neither starts anew; what
 * is not seen is not painted.
 */
export function Stage({ layout, output, inputFile, previewRef, stageRef }: StageProps) {
  const [split, setSplit] = useState(50);
  const aspect = useAspect();
  const style = { '--aspect': aspect, '--split': `${split}%` } as CSSProperties;
  return (
    <section
      ref={stageRef}
      className={styles.stage}
      data-layout={layout}
      style={style}
      aria-label={liveTexts.stage.label}
    >
      <div className={styles.frame}>
        <figure className={styles.output}>
          <OutputVideo player={output} label={liveTexts.stage.outputVideo} />
          <figcaption className={styles.caption}>{liveTexts.stage.output}</figcaption>
          <OutputOverlay />
        </figure>
        <figure className={styles.input}>
          <div className={styles.inputPicture}>
            <InputPicture previewRef={previewRef} file={inputFile} />
          </div>
          <figcaption className={styles.caption}>{liveTexts.stage.input}</figcaption>
        </figure>
        {layout === 'slider' && <SplitHandle value={split} onChange={setSplit} />}
      </div>
    </section>
  );
}

/** Width over height of the pictures: the output's own once it is known, else what is captured. */
function useAspect(): number {
  const captured = useApp(({ state }) =>
    state === null ? 16 / 9 : state.settings.capture.width / state.settings.capture.height,
  );
  const shown = usePlayback(({ width, height }) => (height > 0 ? width / height : null));
  return shown ?? captured;
}

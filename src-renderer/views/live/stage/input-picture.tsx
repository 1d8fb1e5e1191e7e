import { VideoOff } from 'lucide-react';
import { type RefObject, useEffect } from 'react';
import { OutputVideo } from '../../../playback/output-video.tsx';
import type { Player } from '../../../playback/player.ts';
import { bridge, useApp } from '../../../store/app-store.ts';
import { useCapture } from '../../../store/capture-store.ts';
import { liveTexts } from '../../../texts/live.ts';
import { classNames } from '../../../ui/class-names.ts';
import styles from './stage.module.css';

interface InputPictureProps {
  readonly previewRef: RefObject<HTMLVideoElement | null>;
  /** Plays the file that is streamed. */
  readonly file: Player | null;
}

/** What goes in: the own camera or screen as it is sent, the file that is streamed, or why there is nothing to see. */
export function InputPicture({ previewRef, file }: InputPictureProps) {
  const preview = useCapture((capture) => capture.preview);
  const fromFile = useApp(({ state }) => state?.live.source === 'file');
  const chosen = useApp(({ state }) => state?.settings.capture.source);
  const fit = useApp(({ state }) => state?.settings.capture.fit);
  // Only a camera is sent mirrored.
  const mirrored = useApp(
    ({ state }) => state?.settings.capture.source === 'camera' && state.settings.capture.mirror,
  );
  const filming = useApp(({ state }) => state?.live.capture.clientId ?? null);

  useEffect(() => {
    if (previewRef.current !== null) previewRef.current.srcObject = preview;
  }, [preview, previewRef]);

  const elsewhere = filming !== null && filming !== bridge().clientId;
  const hint =
    chosen === 'file'
      ? liveTexts.stage.inputFile
      : elsewhere
        ? liveTexts.stage.inputElsewhere
        : liveTexts.stage.inputOffHint;
  return (
    <>
      <video
        ref={previewRef}
        className={classNames(styles.picture, fit === 'crop' && styles.filled, mirrored && styles.mirrored)}
        hidden={preview === null}
        aria-label={liveTexts.stage.inputVideo}
        autoPlay
        playsInline
        muted
        disablePictureInPicture
      />
      {preview === null && fromFile && <OutputVideo player={file} label={liveTexts.stage.inputVideo} />}
      {preview === null && !fromFile && (
        <div className={styles.off}>
          <VideoOff size={24} aria-hidden />
          {chosen !== 'file' && !elsewhere && <p className={styles.offTitle}>{liveTexts.stage.inputOff}</p>}
          <p>{hint}</p>
        </div>
      )}
    </>
  );
}

import { useEffect, useState } from 'react';
import type { Player } from '../../playback/player.ts';
import { notify } from '../../store/app-store.ts';
import { usePlayback } from '../../store/playback-store.ts';
import { liveTexts } from '../../texts/live.ts';

/** The system's small window with the output that stays above all others. */
export interface PictureInPicture {
  readonly active: boolean;
  /** There is a picture, and the browser has such a window. */
  readonly possible: boolean;
  readonly toggle: () => void;
}

/** Shows a player's picture in the system's small window. */
export function usePictureInPicture(player: Player | null): PictureInPicture {
  const [active, setActive] = useState(false);
  const playing = usePlayback(({ width }) => width > 0);
  const video = player?.video ?? null;

  useEffect(() => {
    const changed = (): void => setActive(document.pictureInPictureElement === video && video !== null);
    video?.addEventListener('enterpictureinpicture', changed);
    video?.addEventListener('leavepictureinpicture', changed);
    return () => {
      video?.removeEventListener('enterpictureinpicture', changed);
      video?.removeEventListener('leavepictureinpicture', changed);
    };
  }, [video]);

  const toggle = (): void => {
    const done = active ? document.exitPictureInPicture() : video?.requestPictureInPicture();
    done?.catch(() => notify({ level: 'warning', text: liveTexts.controls.pictureInPictureRefused }));
  };
  return {
    active,
    possible: active || (playing && document.pictureInPictureEnabled && video !== null),
    toggle,
  };
}

import { useEffect, useState } from 'react';
import type { Player } from './player.ts';

/** A page that is hidden for less than this is still worth decoding for, milliseconds: people look away and back. */
const GRACE_MS = 3000;

/** Whether somebody can see the page, or has this player's picture in picture. */
export function usePageWatched(player: Player | null): boolean {
  const [hidden, setHidden] = useState(false);
  const [inPicture, setInPicture] = useState(false);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      clearTimeout(timer);
      if (document.visibilityState === 'hidden') timer = setTimeout(() => setHidden(true), GRACE_MS);
      else setHidden(false);
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, []);

  useEffect(() => {
    const video = player?.video;
    if (video === null || video === undefined) return;
    const entered = (): void => setInPicture(true);
    const left = (): void => setInPicture(false);
    video.addEventListener('enterpictureinpicture', entered);
    video.addEventListener('leavepictureinpicture', left);
    return () => {
      video.removeEventListener('enterpictureinpicture', entered);
      video.removeEventListener('leavepictureinpicture', left);
    };
  }, [player]);

  return !hidden || inPicture;
}

import { useEffect, useState } from 'react';
import type { Player } from './player.ts';

/** What is out of sight for less than this is still worth decoding, milliseconds: people look away and back. */
const GRACE_MS = 3000;

/** Whether somebody can see a player's picture: in the page, or in the system's small window. */
export function useWatched(player: Player | null): boolean {
  const [unseen, setUnseen] = useState(false);
  const [inPicture, setInPicture] = useState(false);

  useEffect(() => {
    if (player === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let inView = true;
    const look = (): void => {
      clearTimeout(timer);
      if (inView && document.visibilityState === 'visible') setUnseen(false);
      else timer = setTimeout(() => setUnseen(true), GRACE_MS);
    };
    const observer = new IntersectionObserver(([entry]) => {
      inView = entry?.isIntersecting ?? true;
      look();
    });
    if (player.video !== null) observer.observe(player.video);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
      document.removeEventListener('visibilitychange', look);
    };
  }, [player]);

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

  return !unseen || inPicture;
}

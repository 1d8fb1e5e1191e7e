import { type RefObject, useCallback, useEffect, useState } from 'react';

/** Whether an element fills the screen, and how to change that. */
export interface FullScreen {
  readonly active: boolean;
  readonly toggle: () => void;
}

/** Lets an element fill the screen. Where the browser refuses, nothing happens. */
export function useFullScreen(element: RefObject<HTMLElement | null>): FullScreen {
  const [active, setActive] = useState(false);
  useEffect(() => {
    const changed = (): void => setActive(document.fullscreenElement === element.current);
    document.addEventListener('fullscreenchange', changed);
    return () => document.removeEventListener('fullscreenchange', changed);
  }, [element]);
  const toggle = useCallback(() => {
    const done =
      document.fullscreenElement === null
        ? element.current?.requestFullscreen({ navigationUI: 'hide' })
        : document.exitFullscreen();
    done?.catch(() => undefined);
  }, [element]);
  return { active, toggle };
}

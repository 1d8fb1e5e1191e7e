import { useLayoutEffect } from 'react';
import { useApp } from '../store/app-store.ts';

/** Puts the user's choice of colours and movement on the document, where `tokens.css` reads it. */
export function useAppearance(): void {
  const theme = useApp(({ state }) => state?.settings.appearance.theme);
  const motion = useApp(({ state }) => state?.settings.appearance.motion);
  useLayoutEffect(() => {
    const { dataset } = document.documentElement;
    if (theme === undefined || theme === 'system') delete dataset.theme;
    else dataset.theme = theme;
    if (motion === 'reduced') dataset.motion = motion;
    else delete dataset.motion;
  }, [theme, motion]);
}

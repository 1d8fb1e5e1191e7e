import { lazy, Suspense } from 'react';
import { useAppearance } from './frame/use-appearance.ts';
import { WindowFrame } from './frame/window-frame.tsx';

const FeedView = lazy(async () => ({ default: (await import('./views/live/feed-view.tsx')).FeedView }));

/** The whole window; with `#feed`, the clean picture of the output alone, for other programs to capture. */
export function App() {
  useAppearance();
  if (window.location.hash !== '#feed') return <WindowFrame />;
  return (
    <Suspense fallback={null}>
      <FeedView />
    </Suspense>
  );
}

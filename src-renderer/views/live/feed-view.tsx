import { useEffect } from 'react';
import { OutputVideo } from '../../playback/output-video.tsx';
import { usePlayer } from '../../playback/use-player.ts';
import { liveTexts } from '../../texts/live.ts';
import styles from './feed-view.module.css';

/** The AI's picture and nothing else, on black and without a pointer: for window capture. It plays on when it is covered. */
export function FeedView() {
  const player = usePlayer({ link: 'output', whileHidden: true });
  useEffect(() => {
    document.title = liveTexts.feed.title;
  }, []);
  return (
    <main className={styles.feed}>
      <OutputVideo player={player} label={liveTexts.feed.label} />
    </main>
  );
}

import { useLayoutEffect, useRef } from 'react';
import styles from './output-video.module.css';
import type { Player } from './player.ts';

/** Puts a player's picture into the page, as large as its place and never distorted. `label` names it for screen readers. */
export function OutputVideo({ player, label }: { readonly player: Player | null; readonly label: string }) {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (player === null) return;
    host.current?.append(player.element);
    // Taking a video out of the page has paused it.
    if (player.video?.srcObject) void player.video.play().catch(() => undefined);
    return () => player.element.remove();
  }, [player]);
  return <div ref={host} className={styles.host} role="img" aria-label={label} />;
}

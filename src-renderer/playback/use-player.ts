import { useEffect, useState } from 'react';
import { bridge, useApp } from '../store/app-store.ts';
import { isStreaming } from '../store/streaming.ts';
import { Player, type PlayerFigures } from './player.ts';
import { useWatched } from './use-watched.ts';

/** What is played, and when. */
export interface UsePlayerOptions {
  readonly link: 'output' | 'input';
  /** Plays on while the page is hidden: somebody else looks at it. */
  readonly whileHidden?: boolean;
  /** Not played although a stream runs. Default: it is. */
  readonly enabled?: boolean;
  /** Must be the same function from render to render. */
  readonly onFigures?: (figures: PlayerFigures | null) => void;
}

/**
 * A player of main's `output` or `input` link that plays while a stream runs and somebody looks. Null until it is made,
 * after the first render.
 */
export function usePlayer({
  link,
  whileHidden = false,
  enabled = true,
  onFigures,
}: UsePlayerOptions): Player | null {
  const [player, setPlayer] = useState<Player | null>(null);
  const streaming = useApp(({ state }) => isStreaming(state?.live.phase));
  const connected = useApp((app) => app.connected);
  const watched = useWatched(player);
  const wanted = enabled && streaming && (watched || whileHidden);

  useEffect(() => {
    const made = new Player({
      openLink: () => bridge().openMediaLink(link),
      ...(onFigures === undefined ? {} : { onFigures }),
    });
    setPlayer(made);
    return () => made.stop();
  }, [link, onFigures]);

  useEffect(() => {
    if (wanted) player?.start();
    else player?.stop();
  }, [player, wanted]);

  useEffect(() => {
    if (connected) player?.reopen();
  }, [player, connected]);

  return player;
}

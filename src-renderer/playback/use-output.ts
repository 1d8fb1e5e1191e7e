import { useEffect } from 'react';
import { command, useApp } from '../store/app-store.ts';
import { NOT_PLAYING, usePlayback, useSound } from '../store/playback-store.ts';
import { watchForFreeze } from './freeze-watch.ts';
import type { Player, PlayerFigures } from './player.ts';
import { usePlayer } from './use-player.ts';

/**
 * The player of the AI's video in the main window: its figures go to `usePlayback`, its loudness comes from `useSound`, and
 * main is told when it stands still.
 *
 * @param readInput thumbnail of what is sent now, null where this window does not see it; the same function from render to
 * render
 */
export function useOutput(readInput: () => Promise<Uint8Array | null>): Player | null {
  const player = usePlayer({
    link: 'output',
    whileHidden: useSound(({ muted }) => !muted),
    onFigures: publish,
  });
  useLoudness(player);
  const running = useApp(({ state }) => state?.live.phase === 'live' || state?.live.phase === 'degraded');
  const playing = usePlayback((playback) => playback.playing);

  useEffect(() => {
    if (player === null || !running || !playing) return;
    return watchForFreeze({ output: player, input: readInput, onChange: reportFrozen });
  }, [player, running, playing, readInput]);

  return player;
}

function useLoudness(player: Player | null): void {
  const loudness = useSound(({ volume, muted }) => (muted ? 0 : volume));
  useEffect(() => player?.setVolume(loudness), [player, loudness]);
}

function publish(figures: PlayerFigures | null): void {
  if (figures === null) {
    usePlayback.setState(NOT_PLAYING);
    return;
  }
  const { fpsShown, latencyMs, decodeMs, drops, width, height, codec, undecodable, format } = figures;
  const sound = format !== null && format.audio !== null;
  usePlayback.setState({
    playing: true,
    fpsShown,
    latencyMs,
    decodeMs,
    drops,
    width,
    height,
    codec,
    undecodable,
    sound,
  });
}

function reportFrozen(frozen: boolean): void {
  usePlayback.setState({ frozen });
  void command('live.reportFrozen', frozen);
}

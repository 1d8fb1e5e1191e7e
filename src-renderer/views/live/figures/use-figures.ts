import { useEffect, useRef, useState } from 'react';
import type { LiveStats } from '../../../../src-preload/contract.ts';
import { useApp } from '../../../store/app-store.ts';
import { usePlayback } from '../../../store/playback-store.ts';
import { History } from '../../../ui/history.ts';
import { type LiveFigures, liveFigures } from './live-figures.ts';

/** The figures now, and the last minute of those that are plotted. */
export interface PlottedFigures {
  readonly figures: LiveFigures | null;
  readonly histories: Readonly<Record<Plotted, History>>;
  /** Goes up whenever the histories have changed. */
  readonly tick: number;
}

/** The figures that are plotted. */
export type Plotted = 'latency' | 'fps' | 'up' | 'down' | 'drops';

/** Follows main's figures, and puts this window's beside them. */
export function useFigures(): PlottedFigures {
  const histories = useRef<Record<Plotted, History> | null>(null);
  histories.current ??= {
    latency: new History(),
    fps: new History(),
    up: new History(),
    down: new History(),
    drops: new History(),
  };
  const kept = histories.current;
  const [now, setNow] = useState<{ figures: LiveFigures | null; tick: number }>({ figures: null, tick: 0 });
  const startedMs = useApp(({ state }) => state?.live.startedMs ?? null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another stream starts with empty plots
  useEffect(() => {
    for (const history of Object.values(kept)) history.clear();
  }, [kept, startedMs]);

  useEffect(() => {
    let dropped: number | null = null;
    const take = (stats: LiveStats | null): void => {
      if (stats === null) return;
      const figures = liveFigures(stats, usePlayback.getState());
      kept.latency.push(figures.latency.p50);
      kept.fps.push(figures.fpsShown);
      kept.up.push(stats.bitrateSentBps);
      kept.down.push(stats.bitrateReturnedBps);
      kept.drops.push(dropped === null ? 0 : Math.max(0, figures.dropped - dropped));
      dropped = figures.dropped;
      setNow(({ tick }) => ({ figures, tick: tick + 1 }));
    };
    take(useApp.getState().stats);
    return useApp.subscribe((app, before) => {
      if (app.stats !== before.stats) take(app.stats);
    });
  }, [kept]);

  return { ...now, histories: kept };
}

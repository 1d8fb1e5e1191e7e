import { useCallback, useEffect, useRef } from 'react';
import type { Settings } from '../../../src-preload/contract.ts';
import { viewOf } from '../../frame/view.ts';
import { useShortcut } from '../../keyboard/use-shortcut.ts';
import { useOutput } from '../../playback/use-output.ts';
import { usePlayer } from '../../playback/use-player.ts';
import { videoThumbnail } from '../../playback/video-thumbnail.ts';
import { changeSettings } from '../../store/change-settings.ts';
import { watchOutputRates } from '../../store/output-rates.ts';
import { useMain } from '../../store/use-main.ts';
import { liveTexts } from '../../texts/live.ts';
import { EffectsPanel } from '../effects/effects-panel.tsx';
import { toggleStream } from './actions.ts';
import { ControlBar } from './control-bar.tsx';
import { DetailsPanel } from './details/details-panel.tsx';
import { watchTimeline } from './details/timeline-store.ts';
import { FiguresBar } from './figures/figures-bar.tsx';
import styles from './live-view.module.css';
import { PhaseBanner } from './phase-banner.tsx';
import { RouteBar } from './route/route-bar.tsx';
import { toggleMute } from './sound-control.tsx';
import { nextLayout } from './stage/layout.ts';
import { Stage } from './stage/stage.tsx';
import { useFullScreen } from './use-full-screen.ts';

/** The main view: what goes in, what the AI makes of it, how the stream stands, and everything to do with it. */
export function LiveView() {
  const { layout, details } = useMain((state) => state.settings.view);
  const fromFile = useMain((state) => state.live.source === 'file');
  const stageRef = useRef<HTMLElement>(null);
  const previewRef = useRef<HTMLVideoElement>(null);
  const inputFile = usePlayer({ link: 'input', enabled: fromFile });
  const readInput = useCallback(
    async () => inputFile?.figures?.thumbnail ?? (await videoThumbnail(previewRef.current)),
    [inputFile],
  );
  const output = useOutput(readInput);
  const fullScreen = useFullScreen(stageRef);
  useKeys(layout, fullScreen.toggle);
  useEffect(watchTimeline, []);
  useEffect(watchOutputRates, []);
  useEffect(() => inputFile?.setThumbnails(true), [inputFile]);

  return (
    <div className={styles.view}>
      <section className={styles.stream} aria-label={liveTexts.view}>
        <h1 className={styles.title}>{liveTexts.title}</h1>
        <PhaseBanner />
        <RouteBar />
        <Stage
          layout={layout}
          output={output}
          inputFile={inputFile}
          previewRef={previewRef}
          stageRef={stageRef}
        />
        <FiguresBar />
        <ControlBar layout={layout} details={details} output={output} fullScreen={fullScreen} />
        {details && <DetailsPanel />}
      </section>
      <EffectsPanel />
    </div>
  );
}

/** The keys of the live view. Only starting and stopping works while another view is shown. */
function useKeys(layout: Settings['view']['layout'], toggleFullScreen: () => void): void {
  const here = (): boolean => viewOf(window.location.hash) === 'live';
  useShortcut('live.toggle', () => void toggleStream());
  useShortcut('live.fullScreen', () => {
    if (here()) toggleFullScreen();
  });
  useShortcut('live.sound', toggleMute);
  useShortcut('live.layout', () => {
    if (here()) void changeSettings({ view: { layout: nextLayout(layout) } });
  });
}

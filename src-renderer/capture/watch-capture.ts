import type { LiveState } from '../../src-preload/contract.ts';
import { bridge, useApp } from '../store/app-store.ts';
import { useCapture } from '../store/capture-store.ts';
import { chooseCodec } from './codec-support.ts';
import { filmAgain, isOurStream } from './go-live.ts';
import { followSources, yieldToOtherWindow } from './sources.ts';
import { pictureTarget, stopFilming } from './stream-filming.ts';

let watching = false;
/** The stream's state when starting it began. */
let liveAtStart: LiveState | undefined;

/**
 * Keeps this window's capture in step with devices, settings and the stream, for as long as the window lives: shows the
 * preview when the camera may be used unasked, films again after a reload, stops with the stream. Only the first call counts;
 * a window that never films (a clean feed) does not call it.
 */
export function watchCapture(): void {
  if (watching) return;
  watching = true;
  const stop = useApp.subscribe(({ state }) => {
    if (state === null) return;
    stop();
    begin();
  });
  if (useApp.getState().state !== null) {
    stop();
    begin();
  }
}

function begin(): void {
  useApp.subscribe(({ state }, before) => {
    if (state?.live !== before.state?.live) followStream();
  });
  useCapture.subscribe(({ starting }, before) => {
    // What happened to the stream while it was being started was not acted upon.
    if (before.starting && !starting && useApp.getState().state?.live !== liveAtStart) followStream();
    if (!before.starting && starting) liveAtStart = useApp.getState().state?.live;
  });
  followStream();
  void followSources();
  // The browser's first answer takes tens of milliseconds, which going live should not wait for.
  const settings = useApp.getState().state?.settings.capture;
  if (settings !== undefined) void chooseCodec(pictureTarget(settings, 'h264'));
}

function followStream(): void {
  const live = useApp.getState().state?.live;
  const { filming, starting } = useCapture.getState();
  const ours = isOurStream(live);
  const owner = live?.source === 'capture' ? live.capture.clientId : null;
  yieldToOtherWindow(owner !== null && owner !== bridge().clientId);
  if (starting) return;
  if (filming && !ours) stopFilming();
  else if (!filming && ours) void filmAgain();
}

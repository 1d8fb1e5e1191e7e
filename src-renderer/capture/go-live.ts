import type { CaptureFormat, LiveRequest, LiveState, Settings } from '../../src-preload/contract.ts';
import { bridge, notify, run, useApp } from '../store/app-store.ts';
import { useCapture } from '../store/capture-store.ts';
import { isStreaming } from '../store/streaming.ts';
import { captureTexts } from '../texts/capture.ts';
import { chooseCodec } from './codec-support.ts';
import { needForStream, permission } from './sources.ts';
import { pictureTarget, startFilming, stopFilming } from './stream-filming.ts';

type CaptureSettings = Settings['capture'];

/**
 * Starts the stream from the source that is chosen: films, or lets main play the file. What is still missing is opened
 * first, so that the user may be asked for the camera. Failures are shown as notices.
 * @returns whether main has taken it
 */
export async function goLive(effect: Pick<LiveRequest, 'model' | 'params'>): Promise<boolean> {
  const settings = useApp.getState().state?.settings.capture;
  if (settings === undefined || useCapture.getState().starting) return false;
  useCapture.setState({ starting: true });
  try {
    return settings.source === 'file' ? await playFile(effect) : await film(settings, effect);
  } finally {
    useCapture.setState({ starting: false });
  }
}

/** Ends the stream, whoever films. Failures are shown as notices. @returns whether it was done */
export async function stopLive(): Promise<boolean> {
  return (await run('live.stop', null)) !== undefined;
}

/** Films for a stream that runs already: the window was loaded again. */
export async function filmAgain(): Promise<void> {
  const settings = useApp.getState().state?.settings.capture;
  if (settings === undefined || settings.source === 'file' || useCapture.getState().filming) return;
  const codec = await usableCodec(settings);
  if (codec === null || !isOurStream(useApp.getState().state?.live)) return;
  needForStream(true);
  startFilming(codec, settings);
}

/** Whether a stream runs whose pictures are to come from this window. */
export function isOurStream(live: LiveState | undefined): boolean {
  return (
    live !== undefined &&
    isStreaming(live.phase) &&
    live.source === 'capture' &&
    live.capture.clientId === bridge().clientId
  );
}

async function playFile(effect: Pick<LiveRequest, 'model' | 'params'>): Promise<boolean> {
  const { fileId } = useCapture.getState();
  if (fileId === null) {
    notify({ level: 'warning', text: captureTexts.noFile, from: 'live.start' });
    return false;
  }
  return (await run('live.start', { source: { kind: 'file', fileId, loop: true }, ...effect })) !== undefined;
}

async function film(
  settings: CaptureSettings,
  effect: Pick<LiveRequest, 'model' | 'params'>,
): Promise<boolean> {
  const opened = needForStream(true);
  const [codec, video, audio] = await Promise.all([
    usableCodec(settings),
    opened.video,
    settings.audio ? soundFormat(opened.sound) : null,
  ]);
  if (codec === null || video.status !== 'ok') {
    const text = codec === null ? captureTexts.noEncoder : problemText(settings.source, video.status);
    notify({ level: 'error', text, from: 'live.start' });
    stopFilming();
    return false;
  }
  startFilming(codec, settings);
  const { width, height, fps } = settings;
  const format: CaptureFormat = { codec, width, height, fps, audio };
  const taken = (await run('live.start', { source: { kind: 'capture', format }, ...effect })) !== undefined;
  // Refused because a stream of this window runs already, it goes on as it is.
  if (!taken && !isOurStream(useApp.getState().state?.live)) stopFilming();
  return taken;
}

function problemText(source: CaptureSettings['source'], status: string): string {
  const texts: Readonly<Record<string, string>> =
    captureTexts.problem[source === 'screen' ? 'screen' : 'camera'];
  return texts[status] ?? captureTexts.problem.camera.failed;
}

/** A microphone that may be used unasked is not waited for; else the user's answer is. */
async function soundFormat(
  opened: ReturnType<typeof needForStream>['sound'],
): Promise<CaptureFormat['audio']> {
  const allowed =
    (await permission('microphone')) === 'granted' && useCapture.getState().microphones.length > 0;
  if (allowed) return { channels: 1 };
  const { track } = await opened;
  return track && { channels: Math.min(2, track.getSettings().channelCount ?? 1) };
}

function usableCodec(settings: CaptureSettings): Promise<CaptureFormat['codec'] | null> {
  return chooseCodec(pictureTarget(settings, 'h264'));
}

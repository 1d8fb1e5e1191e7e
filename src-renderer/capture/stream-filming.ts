import type { CaptureFormat, Settings } from '../../src-preload/contract.ts';
import { bridge, notify, useApp } from '../store/app-store.ts';
import { type CaptureState, useCapture } from '../store/capture-store.ts';
import { captureTexts } from '../texts/capture.ts';
import { defaultBitrateBps } from './encoder-config.ts';
import { Filming } from './filming.ts';
import { lookForVideo, needForStream } from './sources.ts';
import { uplinkOf } from './uplink.ts';
import type { HoldText, PictureTarget } from './worker-messages.ts';

type CaptureSettings = Settings['capture'];

/*
 * The filming of this window's stream: there is one or none, and it follows the settings, the tracks that are open and
 * what main says of the network.
 */

let current: { readonly filming: Filming; readonly end: () => void } | null = null;

/** Starts to film with the tracks there are; others are taken as they come. Repeating it does nothing. */
export function startFilming(codec: CaptureFormat['codec'], settings: CaptureSettings): void {
  if (current !== null) return;
  const first = pictureTarget(settings, codec);
  const filming = new Filming(first, {
    openLink: () => bridge().openMediaLink('capture'),
    onFigures: (figures) => useCapture.setState({ figures }),
    onHolding: (holding) => {
      useCapture.setState({ holding });
      if (holding) lookForVideo();
    },
    onFailed: (reason) => notify({ level: 'error', text: captureTexts.encoderFailed(reason) }),
  });
  const ends = [
    followTracks(filming),
    followSettings(filming, codec, first),
    followUplink(filming),
    followConnection(filming),
  ];
  current = {
    filming,
    end: () => {
      for (const end of ends) end();
    },
  };
  useCapture.setState({ filming: true });
}

/** Stops to film and lets the microphone go; the preview stays. Repeating it does nothing. */
export function stopFilming(): void {
  needForStream(false);
  if (current === null) return;
  current.end();
  current.filming.stop();
  current = null;
  useCapture.setState({ filming: false, holding: false, figures: null });
}

/** What is made of the source's pictures. Only a camera is mirrored: writing on a screen is to stay legible. */
export function pictureTarget(settings: CaptureSettings, codec: CaptureFormat['codec']): PictureTarget {
  const { width, height, fps, fit, mirror, source, bitrateBps } = settings;
  return {
    codec,
    width,
    height,
    fps,
    fit,
    mirror: mirror && source === 'camera',
    bitrateBps: bitrateBps ?? defaultBitrateBps(settings),
  };
}

function followTracks(filming: Filming): () => void {
  const follow = ({ preview, microphoneTrack, video }: CaptureState): void => {
    const screen = useApp.getState().state?.settings.capture.source === 'screen';
    filming.film(preview?.getVideoTracks()[0] ?? null, holdText(video, screen), screen);
    filming.listen(microphoneTrack);
  };
  follow(useCapture.getState());
  return useCapture.subscribe((capture, before) => {
    const changed =
      capture.preview !== before.preview ||
      capture.microphoneTrack !== before.microphoneTrack ||
      capture.video !== before.video;
    if (changed) follow(capture);
  });
}

function holdText(video: CaptureState['video'], screen: boolean): HoldText {
  if (video === 'opening') return captureTexts.hold.none;
  return screen ? captureTexts.hold.screen : captureTexts.hold.camera;
}

function followSettings(filming: Filming, codec: CaptureFormat['codec'], first: PictureTarget): () => void {
  let told = JSON.stringify(first);
  const follow = (settings: CaptureSettings | undefined): void => {
    const target = settings && pictureTarget(settings, codec);
    // Each change of any setting brings them all anew, and the encoder starts again with a keyframe when it is told.
    if (target === undefined || JSON.stringify(target) === told) return;
    told = JSON.stringify(target);
    filming.setTarget(target);
  };
  follow(useApp.getState().state?.settings.capture);
  return useApp.subscribe(({ state }, before) => {
    if (state?.settings.capture !== before.state?.settings.capture) follow(state?.settings.capture);
  });
}

function followUplink(filming: Filming): () => void {
  let behindBefore = false;
  return useApp.subscribe(({ state, stats }, before) => {
    if (state === null || stats === null || stats === before.stats) return;
    const { bitrateBps } = pictureTarget(state.settings.capture, 'h264');
    const uplink = uplinkOf(stats, before.stats, state.live.troubles, bitrateBps);
    if (uplink.dropped > 0 || uplink.behind !== behindBefore) filming.setUplink(uplink);
    behindBefore = uplink.behind;
  });
}

function followConnection(filming: Filming): () => void {
  return useApp.subscribe(({ connected }, before) => {
    if (connected && !before.connected) filming.reopen();
  });
}

import type { Settings } from '../../src-preload/contract.ts';
import { command, useApp } from '../store/app-store.ts';
import { useCapture } from '../store/capture-store.ts';
import { type Device, findDevice, hasDevice, listDevices } from './devices.ts';
import { prepareFilming } from './filming.ts';
import { openAudio, openVideo, type WantedAudio, type WantedVideo } from './open-track.ts';
import { TrackKeeper, type TrackState } from './track-keeper.ts';
import { trackProblem } from './track-problem.ts';

type CaptureSettings = Settings['capture'];
type MediaPermission = 'camera' | 'microphone';

/*
 * The camera or screen and the microphone of this window: opened as the settings say and as long as somebody needs them.
 */

/** Who needs the picture: the preview the user has turned on, and a stream. */
const videoFor = { preview: false, stream: false };
/** Who needs the microphone: level meters that are seen, and a stream. */
const soundFor = { meters: 0, stream: false };

const video = new TrackKeeper<WantedVideo>({
  open: openVideo,
  problemOf: async (error, { kind }) =>
    trackProblem(error, { permission: await permission('camera'), chooser: kind === 'screen' }),
  mayReturn: ({ kind, device }, lost) =>
    kind === 'screen' ? Promise.resolve(false) : isThere('videoinput', device, lost),
  onChange: (state) => {
    if (state.status === 'ok') prepareFilming();
    useCapture.setState({
      video: state.status,
      preview: state.track && new MediaStream([state.track]),
      videoLabel: state.track?.label ?? '',
    });
    afterChange(state, 'camera');
  },
});

const sound = new TrackKeeper<WantedAudio>({
  open: openAudio,
  problemOf: async (error) =>
    trackProblem(error, { permission: await permission('microphone'), chooser: false }),
  mayReturn: ({ device }, lost) => isThere('audioinput', device, lost),
  onChange: (state) => {
    useCapture.setState({ microphone: state.status, microphoneTrack: state.track });
    afterChange(state, 'microphone');
  },
});

/** Turns the preview on: opens the camera, or asks for a screen. @returns how it stands then */
export function startPreview(): Promise<TrackState> {
  videoFor.preview = true;
  return updateVideo();
}

/** Opens what a stream needs, or lets it go. @returns how picture and sound stand then */
export function needForStream(needed: boolean): {
  readonly video: Promise<TrackState>;
  readonly sound: Promise<TrackState>;
} {
  videoFor.stream = needed;
  soundFor.stream = needed;
  if (needed) videoFor.preview = true;
  return { video: updateVideo(), sound: updateSound() };
}

/** Closes the picture while another window films, or shows it again. */
export function yieldToOtherWindow(other: boolean): void {
  if (other === yielded) return;
  yielded = other;
  void updateVideo();
}

let yielded = false;

/** Opens the microphone for a level meter. @returns a function that lets it go */
export function listenForLevel(): () => void {
  soundFor.meters += 1;
  void updateSound();
  return () => {
    soundFor.meters -= 1;
    void updateSound();
  };
}

/** Looks at once whether the picture's source is gone or back. */
export function lookForVideo(): void {
  void video.look();
}

/** Whether the browser gives the device without asking; null when it does not say. */
export async function permission(name: MediaPermission): Promise<PermissionState | null> {
  try {
    return (await navigator.permissions.query({ name })).state;
  } catch {
    return null;
  }
}

/** Follows settings, devices and permissions from now on, for as long as the window lives; opens what may be opened unasked. */
export async function followSources(): Promise<void> {
  navigator.mediaDevices.addEventListener('devicechange', () => {
    void readDevices();
    void video.look();
    void sound.look();
  });
  useApp.subscribe(({ state }, before) => {
    if (state?.settings.capture === before.state?.settings.capture) return;
    void updateVideo();
    void updateSound();
  });
  await readDevices();
  const camera = await navigator.permissions.query({ name: 'camera' }).catch(() => null);
  camera?.addEventListener('change', () => {
    if (camera.state === 'granted') void startPreview();
    else void video.look();
  });
  if (camera?.state === 'granted' && settings()?.source === 'camera') await startPreview();
  else if (settings()?.source === 'camera')
    useCapture.setState({ video: camera?.state === 'denied' ? 'denied' : 'prompt' });
}

function settings(): CaptureSettings | null {
  return useApp.getState().state?.settings.capture ?? null;
}

function updateVideo(): Promise<TrackState> {
  return video.want(wantedVideo());
}

function updateSound(): Promise<TrackState> {
  return sound.want(wantedSound());
}

function wantedVideo(): WantedVideo | null {
  const now = settings();
  if (now === null || now.source === 'file' || yielded || !(videoFor.preview || videoFor.stream)) return null;
  const { source, camera, width, height, fps, fit } = now;
  return { kind: source, device: source === 'camera' ? camera : null, width, height, fps, fit };
}

function wantedSound(): WantedAudio | null {
  const now = settings();
  const needed = soundFor.stream ? now?.audio === true && now.source !== 'file' : soundFor.meters > 0;
  return needed && now !== null ? { kind: 'microphone', device: now.microphone } : null;
}

async function isThere(
  kind: 'videoinput' | 'audioinput',
  device: Device | null,
  lost: MediaStreamTrack | null,
): Promise<boolean> {
  const last = device ?? (lost && { id: lost.getSettings().deviceId ?? '', label: lost.label });
  return last === null ? hasDevice(kind) : findDevice(await listDevices(kind), last) !== null;
}

async function readDevices(): Promise<void> {
  const [cameras, microphones] = await Promise.all([listDevices('videoinput'), listDevices('audioinput')]);
  useCapture.setState({ cameras, microphones });
}

/** Names appear with the first permission; a remembered device may have got a new id. */
function afterChange({ track }: TrackState, name: 'camera' | 'microphone'): void {
  if (track === null) return;
  void readDevices();
  const remembered = settings()?.[name] ?? null;
  const id = track.getSettings().deviceId;
  if (remembered === null || id === undefined || remembered.label !== track.label || remembered.id === id)
    return;
  void command('settings.update', { capture: { [name]: { id, label: track.label } } });
}

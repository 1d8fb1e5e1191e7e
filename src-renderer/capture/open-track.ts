import { type Device, findDevice, listDevices } from './devices.ts';

/** What is to be filmed. Sizes in pixels. A device of null leaves the choice to the browser. */
export interface WantedVideo {
  readonly kind: 'camera' | 'screen';
  readonly device: Device | null;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly fit: 'crop' | 'bars';
}

/** What is to be heard. */
export interface WantedAudio {
  readonly kind: 'microphone';
  readonly device: Device | null;
}

/** Opens a camera, or asks the user for a screen or window. @throws DOMException as the browser does */
export async function openVideo(wanted: WantedVideo): Promise<MediaStreamTrack> {
  const { kind, device, width, height, fps, fit } = wanted;
  const size = { width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: fps } };
  if (kind === 'screen')
    return only(await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: size.frameRate } }));
  // Bars need the camera's whole picture; else the browser may cut and scale to the size before it gets here.
  const resize = { resizeMode: fit === 'bars' ? 'none' : 'crop-and-scale' };
  const video = { ...size, ...resize, ...(await exactly('videoinput', device)) };
  return only(await navigator.mediaDevices.getUserMedia({ video }));
}

/** Opens a microphone. @throws DOMException as the browser does */
export async function openAudio({ device }: WantedAudio): Promise<MediaStreamTrack> {
  const audio = { channelCount: { ideal: 1 }, ...(await exactly('audioinput', device)) };
  return only(await navigator.mediaDevices.getUserMedia({ audio }));
}

/** A device that is away is not asked for: the browser then takes another, rather than none. */
async function exactly(
  kind: 'videoinput' | 'audioinput',
  device: Device | null,
): Promise<MediaTrackConstraints> {
  const found = device && findDevice(await listDevices(kind), device);
  return found === null ? {} : { deviceId: { exact: found.id } };
}

function only(stream: MediaStream): MediaStreamTrack {
  const [track] = stream.getTracks();
  if (track === undefined) throw new DOMException('the browser gave no track', 'NotFoundError');
  return track;
}

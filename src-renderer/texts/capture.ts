import type { TrackStatus } from '../capture/track-keeper.ts';

type Said = Exclude<TrackStatus, 'off' | 'opening' | 'ok'>;

const camera: Readonly<Record<Said, string>> = {
  prompt: 'The camera is off. Turn it on, and allow it when the browser asks.',
  denied:
    'The camera is not allowed. Allow it in the browser’s or the system’s settings for Rivulet, then try again.',
  busy: 'Another program uses the camera. Close it there; Rivulet goes on by itself.',
  none: 'No camera was found. Connect one; Rivulet goes on by itself.',
  cancelled: 'No camera was chosen.',
  failed: 'The camera could not be opened. Connect it anew or choose another one.',
  lost: 'The camera is disconnected. Connect it again; Rivulet goes on by itself.',
};

const screen: Readonly<Record<Said, string>> = {
  prompt: 'Nothing is shared. Choose a screen or window.',
  denied: 'Sharing the screen is not allowed. Allow it in the system’s settings for Rivulet, then try again.',
  busy: 'The screen could not be captured. Choose another screen or window.',
  none: 'There is no screen or window to share.',
  cancelled: 'Nothing is shared. Choose a screen or window.',
  failed: 'The screen could not be captured. Choose another screen or window.',
  lost: 'Sharing has ended. Choose a screen or window again.',
};

const microphone: Readonly<Record<Said, string>> = {
  prompt: 'The microphone is off. Allow it when the browser asks.',
  denied:
    'The microphone is not allowed: there is no sound. Allow it in the browser’s or the system’s settings, then try again.',
  busy: 'Another program uses the microphone: there is no sound until it is free.',
  none: 'No microphone was found: there is no sound.',
  cancelled: 'No microphone was chosen.',
  failed: 'The microphone could not be opened: there is no sound. Choose another one.',
  lost: 'The microphone is disconnected: there is no sound until it is back.',
};

/** Every text of capture and its controls. */
export const captureTexts = {
  label: 'What is captured',
  problem: { camera, screen, microphone },
  opening: 'Opening…',
  tryAgain: 'Try again',
  turnOn: 'Turn on camera',
  chooseScreen: 'Choose what to share',
  noEncoder:
    'This browser can encode neither H.264 nor VP8 video. Use a current Chromium, Chrome or Edge, or stream a file.',
  encoderFailed: (reason: string) =>
    `Encoding the camera’s picture has failed (${reason}). Stop, choose a smaller size, and go live again.`,
  noFile: 'Choose a file to stream first.',
  hold: {
    camera: { title: 'Camera disconnected', hint: 'The stream goes on when it is back' },
    screen: { title: 'Sharing has ended', hint: 'The stream goes on when something is shared again' },
    none: { title: 'One moment', hint: 'The picture comes back shortly' },
  },
  overload: {
    dropping: 'This computer or the network is too slow for every picture: some are left out.',
    bitrate: 'Too slow for the full quality: the bitrate is lowered for now.',
    size: 'Too slow for the full quality: the picture is made smaller for now.',
  },
  source: {
    label: 'Source',
    camera: 'Camera',
    screen: 'Screen',
    file: 'File',
  },
  camera: 'Camera',
  microphone: 'Microphone',
  defaultDevice: 'System default',
  unnamed: (number: number) => `Device ${number}`,
  away: (label: string) => `${label} (not connected)`,
  sound: 'Send sound',
  noSound: 'Sound is off',
  level: 'Microphone level',
  settings: {
    open: 'Picture settings',
    title: 'Picture',
    size: 'Size',
    fps: 'Pictures per second',
    fit: 'When the shape does not match',
    fits: { crop: 'Fill and cut', bars: 'Show all with bars' },
    mirror: 'Mirror the camera',
    mirrorHint: 'Left and right are swapped, as in a mirror, before it is sent.',
    bitrate: 'Bitrate',
    automatic: (mbps: string) => `Automatic (${mbps} Mbit/s)`,
    mbps: (mbps: string) => `${mbps} Mbit/s`,
    sizeOf: (width: number, height: number) => `${width} × ${height}`,
    square: (side: number) => `${side} × ${side}, square`,
    other: 'Other',
    otherSize: (width: number, height: number) => `Other (${width} × ${height})`,
  },
  file: {
    choose: 'Choose file…',
    chosen: 'File',
    none: 'No file chosen',
    reading: 'Reading the file…',
    liveHint: 'The file is ready: stop the stream, then choose File as the source to stream it.',
  },
} as const;

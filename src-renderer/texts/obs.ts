import type { ObsState, OutputsSettings } from '../../src-preload/contract.ts';

/** Texts of the link to OBS. */
export const obsTexts = {
  title: 'OBS Studio',
  name: 'OBS',
  version: (version: string) => `OBS ${version}`,
  description:
    'Brings the AI’s picture into OBS: one click makes the scene, with the settings that measured best.',
  phases: {
    off: 'Not linked',
    searching: 'Looking for OBS',
    connecting: 'Connecting',
    connected: 'Connected',
    refused: 'Refused',
  } satisfies Record<ObsState['phase'], string>,
  meaning: {
    off: 'Rivulet does not look for OBS.',
    searching: 'OBS does not answer. Start it: the link comes up by itself.',
    connecting: 'OBS answers and is being asked to let Rivulet in.',
    connected: 'OBS is linked. If it restarts, the link comes back by itself.',
    refused: 'OBS does not let Rivulet in: check the password.',
  } satisfies Record<ObsState['phase'], string>,
  steps: {
    label: 'How to link OBS',
    list: [
      'Start OBS Studio 28 or newer.',
      'In OBS, open Tools → WebSocket Server Settings and tick “Enable WebSocket server”.',
      'Choose “Show Connect Info”, and copy the password from there.',
    ],
  },
  connect: 'Connect to OBS…',
  change: 'Address and password…',
  enterPassword: 'Enter the password…',
  disconnect: 'Unlink',
  stopLooking: 'Stop looking',
  address: 'Address',
  passwordStored: (where: string) => `Password ${where}`,
  form: {
    title: 'Link to OBS',
    addressHint: 'ws://127.0.0.1:4455 unless the port was changed in OBS.',
    password: 'Password of the WebSocket server',
    passwordHint:
      'In OBS: Tools → WebSocket Server Settings → Show Connect Info. It is kept secret and never shown again.',
    connect: 'Connect',
  },
  scene: {
    title: 'Scene',
    description: 'A scene and a source of ours in the open scene collection. Nothing else in OBS is touched.',
    states: { missing: 'Not there yet', broken: 'Changed', ready: 'Ready' } satisfies Record<
      ObsState['scene'],
      string
    >,
    meaning: {
      missing: 'This scene collection has no Rivulet scene yet.',
      broken: 'The scene or its source is not as it was made: repairing puts it right.',
      ready: 'The scene is in place and fits the canvas.',
    } satisfies Record<ObsState['scene'], string>,
    setUp: 'Set up',
    repair: 'Repair',
    show: 'Show in OBS',
    undo: 'Remove from OBS…',
    undoTitle: 'Remove it from OBS?',
    undoText:
      'The scene and the source that Rivulet made are taken out of OBS. You can set them up again at any time.',
    undoButton: 'Remove',
    source: 'Source',
    sources: {
      none: 'not started',
      playing: 'playing',
      opening: 'opening',
      buffering: 'buffering',
      paused: 'paused',
      stopped: 'stopped',
      ended: 'ended',
      error: 'in error',
    } as Readonly<Record<string, string>>,
  },
  feed: {
    label: 'How the picture gets there',
    names: { auto: 'Automatic', mjpeg: 'MJPEG', ts: 'MPEG-TS', udp: 'UDP', page: 'Browser' } satisfies Record<
      OutputsSettings['obs']['feed'],
      string
    >,
    why: {
      auto: 'Takes what measured best: MJPEG, which has no sound. With sound, choose MPEG-TS.',
      mjpeg: 'Lowest latency, about 30 to 140 ms. Costs more CPU, and has no sound.',
      ts: 'H.264 and sound over HTTP: little CPU. Slower the more cores OBS has, since each holds a picture.',
      udp: 'H.264 over UDP: recovers quickest and keeps the last picture meanwhile.',
      page: 'A browser source that plays the feed. Only where OBS was built with one.',
    } satisfies Record<OutputsSettings['obs']['feed'], string>,
    inUse: (name: string) => `In use: ${name}`,
  },
  camera: {
    title: 'OBS virtual camera',
    description: 'Shows OBS’s picture as a camera in calls and browsers.',
    switch: 'Virtual camera on',
    unavailable: 'Not available',
    unknown: 'Unknown until OBS is linked.',
  },
  latency: {
    title: 'Latency to OBS',
    description:
      'From our output to the picture in OBS, measured by screenshots for a few seconds while a stream runs.',
    measure: 'Measure now',
    measuring: 'Measuring…',
    none: 'Not measured yet.',
    good: (limit: number) => `Good: ${limit} ms or less`,
    judged: (good: boolean) => (good ? 'Good' : 'Slow'),
    slow: 'Try another way for the picture above: MJPEG is usually quickest.',
    slowThough: (fps: number) =>
      `MJPEG is the quickest way already: what is slow is this computer. OBS draws ${fps} pictures a second now; close what else needs the processor, or send smaller pictures.`,
    p50: 'Middle',
    p95: 'Slowest 5 %',
    taken: (samples: number, ago: string) => `${samples} screenshots, ${ago}`,
    plot: (p50: number, p95: number, good: number) =>
      `Half of the pictures within ${p50} ms, 95 of 100 within ${p95} ms; up to ${good} ms is good`,
  },
  own: {
    title: 'What OBS says',
    onAir: 'On air',
    collection: 'Scene collection',
    streaming: 'Streaming',
    recording: 'Recording',
    yes: 'yes',
    no: 'no',
    fps: 'Pictures/s',
    missed: 'Missed pictures',
    cpu: 'CPU',
    canvas: 'Canvas',
    none: '–',
  },
  window: {
    title: 'Clean-feed window',
    description:
      'The AI’s picture alone in a window. Capture it with “Window Capture” where OBS cannot be linked, or in any other program.',
    open: 'Open the clean feed',
  },
} as const;

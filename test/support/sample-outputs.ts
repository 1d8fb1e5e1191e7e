import { offStatus } from '../../src-main/outputs/output.ts';
import { defaultSettings } from '../../src-preload/contract/default-settings.ts';
import type {
  AppState,
  ContractError,
  FeedState,
  ObsState,
  OutputStatus,
  OutputsSettings,
  OutputsState,
  RecordedFile,
  RecordingState,
  Settings,
  Target,
  TargetState,
} from '../../src-preload/contract.ts';
import { idleOutputs } from './idle-outputs.ts';
import { sampleError } from './sample-error.ts';
import { minutesAgo, SAMPLE_NOW_MS } from './sample-time.ts';

/** Settings and state of outputs that belong together. */
export interface SampleOutputs {
  readonly settings: OutputsSettings;
  readonly outputs: OutputsState;
}

/** An output that carries pictures unless told otherwise. */
function sampleStatus(change: Partial<OutputStatus> = {}): OutputStatus {
  return {
    ...offStatus,
    phase: 'on',
    sinceMs: minutesAgo(12.5),
    bytes: 412_000_000,
    bitrateBps: 4_410_000,
    fps: 30,
    ...change,
  };
}

const unguessable = 'q3vJ7m2XkTtY0nB5wLr8Zg';

/** A feed that two programs read. */
function sampleFeed(change: Partial<FeedState> = {}): FeedState {
  const at = (path: string, host = '127.0.0.1') => `http://${host}:41873/${unguessable}/${path}`;
  return {
    status: sampleStatus({ dropped: 14 }),
    urls: {
      ts: at('output.ts'),
      mjpeg: at('output.mjpeg'),
      page: at(''),
      lan: [at('output.ts', '192.168.1.23'), at('output.ts', '[fd12:3456:789a::23]')],
    },
    readers: [
      {
        id: 1,
        format: 'mjpeg',
        from: '127.0.0.1, OBS Studio',
        sinceMs: minutesAgo(11),
        bytes: 812_000_000,
        dropped: 2,
      },
      {
        id: 2,
        format: 'ts',
        from: '192.168.1.40, VLC/3.0.20 LibVLC/3.0.20 on a machine with a rather long name',
        sinceMs: minutesAgo(1.2),
        bytes: 37_000_000,
        dropped: 12,
      },
    ],
    ...change,
  };
}

/** OBS, linked and in good order unless told otherwise. */
function sampleObs(change: Partial<ObsState> = {}): ObsState {
  return {
    ...idleOutputs().obs,
    phase: 'connected',
    passwordSet: true,
    passwordPlace: 'key-store',
    version: '30.2.3',
    scene: 'ready',
    collection: 'Friday night show',
    programScene: 'Rivulet',
    feed: 'mjpeg',
    source: 'playing',
    virtualCamera: 'on',
    streaming: true,
    recording: false,
    stats: { cpuPercent: 7.3, fps: 60, renderMissed: 3, canvas: { width: 1920, height: 1080 } },
    latencyMs: { p50: 92, p95: 141, samples: 40, atMs: minutesAgo(2) },
    ...change,
  };
}

const targets: readonly Target[] = [
  {
    id: 'target-1',
    name: 'Twitch',
    platform: 'twitch',
    url: 'rtmps://live.twitch.tv/app',
    video: 'auto',
    withStream: true,
  },
  {
    id: 'target-2',
    name: 'YouTube',
    platform: 'youtube',
    url: 'rtmps://a.rtmps.youtube.com/live2',
    video: 'auto',
    withStream: true,
  },
  {
    id: 'target-3',
    name: 'Der Veranstaltungssaal im Hinterhaus, zweites Obergeschoss links',
    platform: 'srt',
    url: 'srt://projection-room.venue-with-a-long-name.example.net:9000?latency=120',
    video: 'copy',
    withStream: false,
  },
  {
    id: 'target-4',
    name: 'Studio WHIP',
    platform: 'whip',
    url: 'https://whip.example.net/live',
    video: 'auto',
    withStream: false,
  },
  {
    id: 'target-5',
    name: 'Kick',
    platform: 'kick',
    url: 'rtmps://fa723fc1b171.global-contribute.live-video.net/app',
    video: 'encode',
    withStream: false,
  },
  {
    id: 'target-6',
    name: 'Wall',
    platform: 'udp',
    url: 'udp://239.1.1.1:5000',
    video: 'auto',
    withStream: false,
  },
];

/** A target that does nothing unless told otherwise. */
function sampleTarget(id: string, change: Partial<TargetState> = {}): TargetState {
  return { id, keySet: true, keyPlace: 'key-store', video: null, audio: null, status: offStatus, ...change };
}

/** A target in every state one can be in, in the order of {@link targets}. */
function targetsOfEveryKind(): TargetState[] {
  return [
    sampleTarget('target-1', { video: 'copy', audio: 'encode', status: sampleStatus({ repeated: 231 }) }),
    sampleTarget('target-2', {
      video: 'encode',
      audio: 'silence',
      status: sampleStatus({
        phase: 'retrying',
        reason: 'YouTube closed the connection; pictures are held for it meanwhile',
        nextTryMs: SAMPLE_NOW_MS + 8_000,
        bitrateBps: 0,
        fps: 0,
        retries: 3,
      }),
    }),
    sampleTarget('target-3', {
      keyPlace: 'plain',
      status: {
        ...offStatus,
        phase: 'failed',
        reason: 'the server refuses the passphrase: change the target and give it the right one',
        error: sampleError(
          'output_refused',
          'the server refuses the passphrase: change the target and give it the right one',
        ),
      },
    }),
    sampleTarget('target-4', {
      keySet: false,
      keyPlace: null,
      video: 'copy',
      audio: 'copy',
      status: sampleStatus({ phase: 'waiting', reason: 'no stream runs', bitrateBps: 0, fps: 0, bytes: 0 }),
    }),
    sampleTarget('target-5', { keySet: false, keyPlace: null }),
    sampleTarget('target-6', {
      keySet: false,
      keyPlace: null,
      status: { ...offStatus, phase: 'starting', reason: 'the encoder is being started' },
    }),
  ];
}

/** A file as recordings leave it; a finished output unless told otherwise. */
function sampleFile(change: Partial<RecordedFile> = {}): RecordedFile {
  return {
    id: 'file-1',
    kind: 'output',
    name: '2026-05-12 11-42-03 dream output.mp4',
    state: 'done',
    startedMs: minutesAgo(40),
    durationS: 1327,
    bytes: 731_200_000,
    width: 1280,
    height: 720,
    remux: null,
    hasThumbnail: true,
    ...change,
  };
}

/** Files of every kind and in every state. */
function filesOfEveryKind(): RecordedFile[] {
  return [
    sampleFile({
      id: 'file-now',
      name: '2026-05-12 11-58-10 dream output.mp4',
      state: 'recording',
      startedMs: minutesAgo(2),
      durationS: 118,
      bytes: 65_100_000,
      hasThumbnail: false,
    }),
    sampleFile({
      id: 'file-shot',
      kind: 'snapshot',
      name: '2026-05-12 11-57-31 dream snapshot.png',
      durationS: null,
      bytes: 1_240_000,
    }),
    sampleFile({ id: 'file-remux', remux: 0.42 }),
    sampleFile({
      id: 'file-recovered',
      kind: 'beside',
      name: `2026-05-12 10-12-44 ${'ein ziemlich langer Name '.repeat(5)}beside.mkv`,
      state: 'recovered',
      startedMs: minutesAgo(130),
      bytes: 12_410_000_000,
    }),
    sampleFile({
      id: 'file-broken',
      kind: 'input',
      name: '2026-05-11 22-01-09 dream input.mp4',
      state: 'broken',
      startedMs: minutesAgo(800),
      durationS: null,
      bytes: 3_100,
      width: null,
      height: null,
      hasThumbnail: false,
    }),
    sampleFile({
      id: 'file-missing',
      kind: 'replay',
      name: '2026-05-11 21-40-00 dream replay.mp4',
      state: 'missing',
      startedMs: minutesAgo(900),
      durationS: 30,
      bytes: 0,
      hasThumbnail: false,
    }),
  ];
}

/** Recordings: nothing runs unless told otherwise. */
function sampleRecording(change: Partial<RecordingState> = {}): RecordingState {
  return {
    ...idleOutputs().recording,
    folder: '/home/mira/Videos/Rivulet',
    freeBytes: 212_400_000_000,
    ...change,
  };
}

const running: RecordingState['running'] = [
  {
    what: 'output',
    name: '2026-05-12 11-58-10 dream output.mp4',
    status: sampleStatus({ bytes: 65_100_000 }),
  },
  {
    what: 'beside',
    name: '2026-05-12 11-58-10 dream beside.mp4',
    status: {
      ...offStatus,
      phase: 'failed',
      reason: 'the engine ended; the other files go on',
      error: sampleError('engine_crashed', 'the engine ended; the other files go on'),
    },
  },
];

/** Outputs before anything was set up, on a system with cameras or without. */
export function noOutputs(platform: 'linux' | 'other' = 'linux'): SampleOutputs {
  const idle = idleOutputs();
  return {
    settings: {
      ...defaultSettings.outputs,
      feed: { ...defaultSettings.outputs.feed, enabled: platform === 'linux' },
    },
    outputs: {
      ...idle,
      feed: {
        ...sampleFeed({ readers: [] }),
        ...(platform === 'linux'
          ? {
              status: sampleStatus({
                phase: 'waiting',
                reason: 'nobody reads it',
                bitrateBps: 0,
                bytes: 0,
                fps: 0,
              }),
            }
          : { status: offStatus, urls: null }),
      },
      camera: {
        ...idle.camera,
        supported: platform === 'linux',
        help:
          platform === 'linux'
            ? [
                'There is no virtual camera device. Install the v4l2loopback module, then load it:',
                '$ sudo apt install v4l2loopback-dkms',
                '$ sudo modprobe v4l2loopback devices=1 video_nr=10 card_label="Rivulet" exclusive_caps=1',
                'Then look again.',
              ]
            : ['OBS’s virtual camera is the way on this system.'],
      },
      recording: sampleRecording(),
    },
  };
}

/** Outputs in use: everything on, in as many different states as fit beside each other. */
export function busyOutputs(): SampleOutputs {
  const { settings } = noOutputs();
  return {
    settings: {
      ...settings,
      feed: { ...settings.feed, lan: true },
      obs: { ...settings.obs, connect: true },
      camera: { ...settings.camera, device: '/dev/video10' },
      recording: {
        ...settings.recording,
        what: ['output', 'beside'],
        splitMinutes: 30,
        replayS: 30,
      },
      targets: [...targets],
      sound: { source: 'auto', offsetMs: 35 },
    },
    outputs: {
      picture: 'live',
      feed: sampleFeed(),
      obs: sampleObs(),
      camera: {
        supported: true,
        devices: [
          { path: '/dev/video10', name: 'Rivulet', usable: true, why: '' },
          {
            path: '/dev/video0',
            name: 'Integrated Camera: Integrated C',
            usable: false,
            why: 'this is a real camera',
          },
        ],
        help: [],
        device: '/dev/video10',
        status: sampleStatus({ bytes: 0, bitrateBps: 0, repeated: 412 }),
      },
      recording: sampleRecording({
        phase: 'on',
        startedMs: minutesAgo(2),
        recordedS: 118.4,
        running,
        replay: { heldS: 30, bytes: 16_400_000 },
        files: filesOfEveryKind(),
      }),
      targets: targetsOfEveryKind(),
      sound: { path: 'local', delayMs: 312, aheadMs: 11.6 },
    },
  };
}

/** What is wrong with outputs, as far as it fits beside each other. */
export function troubledOutputs(): SampleOutputs {
  const busy = busyOutputs();
  const refused: ContractError = sampleError(
    'obs_refused',
    'OBS refuses the password: copy it from Tools → WebSocket Server Settings → Show Connect Info',
  );
  return {
    settings: busy.settings,
    outputs: {
      ...busy.outputs,
      picture: 'held',
      feed: sampleFeed({
        status: {
          ...offStatus,
          phase: 'failed',
          reason: 'port 41873 is taken by another program: choose another one below',
          error: sampleError(
            'port_in_use',
            'port 41873 is taken by another program: choose another one below',
          ),
        },
        urls: null,
        readers: [],
      }),
      obs: sampleObs({
        phase: 'refused',
        reason: refused.message,
        error: refused,
        version: null,
        passwordPlace: 'memory',
      }),
      camera: {
        ...busy.outputs.camera,
        devices: busy.outputs.camera.devices.map((device) => ({
          ...device,
          usable: false,
          why: 'another program writes to it: end that program',
        })),
        device: null,
        status: {
          ...offStatus,
          phase: 'failed',
          reason: 'another program writes to /dev/video10: end that program, or choose another device',
        },
      },
      recording: sampleRecording({
        phase: 'paused',
        recordedS: 3723,
        freeBytes: 1_900_000_000,
        lowSpace: true,
        running: running.slice(0, 1),
        replay: { heldS: 0, bytes: 0 },
      }),
      sound: { path: 'job', delayMs: null, aheadMs: -86 },
    },
  };
}

/** OBS linked, with a scene that has to be mended, no virtual camera and a slow way for the picture. */
export function obsToMend(): SampleOutputs {
  const busy = busyOutputs();
  return {
    ...busy,
    outputs: {
      ...busy.outputs,
      obs: sampleObs({
        scene: 'broken',
        source: 'error',
        feed: 'ts',
        programScene: 'Pause',
        streaming: false,
        virtualCamera: 'unavailable',
        virtualCameraHelp: [
          'OBS has no virtual camera here: load the v4l2loopback module, then restart OBS.',
          '$ sudo modprobe v4l2loopback exclusive_caps=1',
        ].join('\n'),
        latencyMs: { p50: 388, p95: 642, samples: 36, atMs: minutesAgo(25) },
      }),
    },
  };
}

/** OBS as it is looked for. */
export function obsSearching(): SampleOutputs {
  const none = noOutputs();
  return {
    settings: { ...none.settings, obs: { ...none.settings.obs, connect: true } },
    outputs: {
      ...none.outputs,
      obs: {
        ...none.outputs.obs,
        phase: 'searching',
        reason: 'nobody answers at ws://127.0.0.1:4455: start OBS, or see whether its WebSocket server is on',
      },
    },
  };
}

/** As many recorded files as asked for. */
export function manyFiles(count: number): SampleOutputs {
  const none = noOutputs();
  const files = Array.from({ length: count }, (_, index) =>
    sampleFile({
      id: `file-${index}`,
      name: `Recording ${index + 1}.mp4`,
      startedMs: minutesAgo(index * 31),
    }),
  );
  return { ...none, outputs: { ...none.outputs, recording: sampleRecording({ files }) } };
}

/** Puts outputs into the whole application's state. */
export function withOutputs(state: AppState, { settings, outputs }: SampleOutputs): AppState {
  const all: Settings = { ...state.settings, outputs: settings };
  return { ...state, settings: all, outputs };
}

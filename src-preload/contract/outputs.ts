import { z } from 'zod';
import { errorSchema } from './errors.ts';

const idSchema = z.string().min(1).max(100);

/**
 * Where an output stands, always shown with its `reason`: `off`; `starting`; `on` it carries pictures; `waiting` it is ready
 * and nobody reads it, or there is no stream; `retrying` the other side was lost and is tried again; `paused` by the user;
 * `stopping`; `failed` it has given up.
 */
const outputPhaseSchema = z.enum([
  'off',
  'starting',
  'on',
  'waiting',
  'retrying',
  'paused',
  'stopping',
  'failed',
]);

/** See {@link outputPhaseSchema}. */
export type OutputPhase = z.infer<typeof outputPhaseSchema>;

/**
 * One output, as it is shown.
 *
 * - `reason`: one sentence on the phase, for people; '' where the phase says all.
 * - `sinceMs`: when it went on, milliseconds since 1970; null before. `nextTryMs`: when it is tried again.
 * - `bytes`, `dropped` (pictures left out on purpose), `repeated` (pictures put in for a steady rate), `retries`: since its start.
 * - `bitrateBps`, `fps`: over the last seconds.
 */
const outputStatusSchema = z.object({
  phase: outputPhaseSchema,
  reason: z.string(),
  error: errorSchema.nullable(),
  sinceMs: z.number().nullable(),
  nextTryMs: z.number().nullable(),
  bytes: z.number(),
  bitrateBps: z.number(),
  fps: z.number(),
  dropped: z.int(),
  repeated: z.int(),
  retries: z.int(),
});

/** See {@link outputStatusSchema}. */
export type OutputStatus = z.infer<typeof outputStatusSchema>;

/** Pictures are filled up with bars, or cut, where the aspect differs. */
const fitSchema = z.enum(['bars', 'crop']);

/** What a feed is read as: MPEG-TS or MJPEG over HTTP, H.264 over a WebSocket. */
const feedFormatSchema = z.enum(['ts', 'mjpeg', 'page']);

/**
 * The local feed. `urls` hold an unguessable path; null while it is off. `page` is a web page that plays the feed, for
 * browser sources. `lan`: URLs by which other machines reach it; empty unless that was asked for.
 */
const feedStateSchema = z.object({
  status: outputStatusSchema,
  urls: z
    .object({ ts: z.string(), mjpeg: z.string(), page: z.string(), lan: z.array(z.string()) })
    .nullable(),
  readers: z.array(
    z.object({
      id: z.int(),
      format: feedFormatSchema,
      /** The reader's address and what it calls itself. */
      from: z.string(),
      sinceMs: z.number(),
      bytes: z.number(),
      dropped: z.int(),
    }),
  ),
});

/** See {@link feedStateSchema}. */
export type FeedState = z.infer<typeof feedStateSchema>;

/**
 * The link to OBS.
 *
 * - `phase`: `off`; `searching` nobody answers at the address, tried again by itself; `connecting`; `connected`; `refused`
 *   OBS answers and lets nobody in (password), the user has to act.
 * - `scene`: our scene and source: `missing`, `broken` (not as we made them), `ready`.
 * - `source`: OBS's own word on our source (`OBS_MEDIA_STATE_…` without its prefix, in small letters), null where it has none.
 * - `virtualCamera`: null while unknown, `unavailable` where OBS has none, with `virtualCameraHelp` saying what to do.
 * - `latencyMs`: from our output to the picture in OBS, as last measured on request.
 */
const obsStateSchema = z.object({
  phase: z.enum(['off', 'searching', 'connecting', 'connected', 'refused']),
  reason: z.string(),
  error: errorSchema.nullable(),
  passwordSet: z.boolean(),
  /** Where the password is kept, see `SecretPlace`; null without one. */
  passwordPlace: z.enum(['key-store', 'plain', 'memory']).nullable(),
  version: z.string().nullable(),
  scene: z.enum(['missing', 'broken', 'ready']),
  /** The scene collection that is open, and the scene on air. */
  collection: z.string().nullable(),
  programScene: z.string().nullable(),
  feed: z.enum(['mjpeg', 'ts', 'udp', 'page']).nullable(),
  source: z.string().nullable(),
  virtualCamera: z.enum(['on', 'off', 'unavailable']).nullable(),
  virtualCameraHelp: z.string(),
  streaming: z.boolean(),
  recording: z.boolean(),
  stats: z
    .object({
      cpuPercent: z.number(),
      fps: z.number(),
      renderMissed: z.int(),
      canvas: z.object({ width: z.int(), height: z.int() }).nullable(),
    })
    .nullable(),
  latencyMs: z.object({ p50: z.number(), p95: z.number(), samples: z.int(), atMs: z.number() }).nullable(),
  measuring: z.boolean(),
});

/** See {@link obsStateSchema}. */
export type ObsState = z.infer<typeof obsStateSchema>;

/**
 * The virtual camera of our own, by v4l2loopback. `supported` is false but on Linux. `help`: what to do where there is none,
 * in lines; a line that begins with `$ ` is a command to run.
 */
const cameraStateSchema = z.object({
  supported: z.boolean(),
  devices: z.array(z.object({ path: z.string(), name: z.string(), usable: z.boolean(), why: z.string() })),
  help: z.array(z.string()),
  device: z.string().nullable(),
  status: outputStatusSchema,
});

/** See {@link cameraStateSchema}. */
export type CameraState = z.infer<typeof cameraStateSchema>;

/** What a recording shows: what came back, what was sent, or both beside each other. */
const recordedSchema = z.enum(['output', 'input', 'beside']);

/** See {@link recordedSchema}. */
export type Recorded = z.infer<typeof recordedSchema>;

/**
 * One file that was made: newest first. `state`: `recording`; `done`; `recovered` it was cut off and has been mended;
 * `broken` it cannot be played; `missing` it was moved or deleted. `remux`: progress from 0 to 1 of turning it into an
 * ordinary MP4; null when that is not being done.
 */
export const recordedFileSchema = z.object({
  id: idSchema,
  kind: z.enum(['output', 'input', 'beside', 'replay', 'snapshot']),
  name: z.string(),
  state: z.enum(['recording', 'done', 'recovered', 'broken', 'missing']),
  startedMs: z.number(),
  durationS: z.number().nullable(),
  bytes: z.number(),
  width: z.int().nullable(),
  height: z.int().nullable(),
  remux: z.number().min(0).max(1).nullable(),
  hasThumbnail: z.boolean(),
});

/** See {@link recordedFileSchema}. */
export type RecordedFile = z.infer<typeof recordedFileSchema>;

/** Recordings. `folder` is where they go; `freeBytes` its room, `lowSpace` says there is little of it. */
const recordingStateSchema = z.object({
  folder: z.string(),
  freeBytes: z.number().nullable(),
  lowSpace: z.boolean(),
  /** All recordings begin, pause and end together; each of them can fail alone. */
  phase: outputPhaseSchema,
  startedMs: z.number().nullable(),
  /** Seconds recorded, pauses left out. */
  recordedS: z.number(),
  running: z.array(z.object({ what: recordedSchema, name: z.string(), status: outputStatusSchema })),
  /** What the replay buffer holds. */
  replay: z.object({ heldS: z.number(), bytes: z.number() }),
  files: z.array(recordedFileSchema),
});

/** See {@link recordingStateSchema}. */
export type RecordingState = z.infer<typeof recordingStateSchema>;

/** Where a target is: a known platform, or a kind of server. */
const platformSchema = z.enum([
  'twitch',
  'youtube',
  'facebook',
  'kick',
  'x',
  'rtmp',
  'srt',
  'srt-listener',
  'whip',
  'udp',
]);

/** See {@link platformSchema}. */
export type Platform = z.infer<typeof platformSchema>;

/**
 * One place the output is sent to. `url` holds no secret: stream keys, passphrases and tokens are kept apart.
 * `video`: `auto` copies where that does, `copy`, `encode`. `withStream`: begins when a stream does.
 */
export const targetSchema = z.object({
  id: idSchema,
  name: z.string().min(1).max(100),
  platform: platformSchema,
  url: z.string().max(2048),
  video: z.enum(['auto', 'copy', 'encode']),
  withStream: z.boolean(),
});

/** See {@link targetSchema}. */
export type Target = z.infer<typeof targetSchema>;

/** A target as it is shown. `video` and `audio`: what is done with them, null before it is known. */
const targetStateSchema = z.object({
  id: idSchema,
  keySet: z.boolean(),
  keyPlace: z.enum(['key-store', 'plain', 'memory']).nullable(),
  video: z.enum(['copy', 'encode']).nullable(),
  audio: z.enum(['copy', 'encode', 'silence']).nullable(),
  status: outputStatusSchema,
});

/** See {@link targetStateSchema}. */
export type TargetState = z.infer<typeof targetStateSchema>;

/**
 * How the sound reaches the outputs: through the `job`, or kept back here (`local`) by `delayMs` until its picture is back;
 * `none` there is none. `aheadMs`: by how much sound is ahead of its picture as last measured, null where nothing was.
 */
const soundStateSchema = z.object({
  path: z.enum(['job', 'local', 'none']),
  delayMs: z.number().nullable(),
  aheadMs: z.number().nullable(),
});

/** See {@link soundStateSchema}. */
export type SoundState = z.infer<typeof soundStateSchema>;

/** Everything the AI's picture goes to beside the window. `picture`: what outputs show now. */
export const outputsStateSchema = z.object({
  picture: z.enum(['live', 'held', 'card']),
  feed: feedStateSchema,
  obs: obsStateSchema,
  camera: cameraStateSchema,
  recording: recordingStateSchema,
  targets: z.array(targetStateSchema),
  sound: soundStateSchema,
});

/** See {@link outputsStateSchema}. */
export type OutputsState = z.infer<typeof outputsStateSchema>;

/**
 * What the user chose of outputs, secrets apart. Sizes in pixels (even numbers).
 *
 * - `feed.port` 0 takes a free one, which is then kept. `feed.lan`: other machines may read it.
 * - `obs.connect`: OBS is looked for by itself. `obs.feed`: `auto` takes what measured best on this machine.
 * - `recording.template`: a file name of plain text and `{date}`, `{time}`, `{model}`, `{what}`, `{count}`; null folder is the
 *   system's folder for videos. `replayS` 0 keeps no replay.
 * - `encode`: the form of what is encoded again, for targets that cannot take it as it is.
 * - `sound.offsetMs`: sound is heard so much later (earlier where negative) than measured.
 * - `holding`: what outputs show between streams: the last picture or a card.
 */
export const outputsSettingsSchema = z.object({
  feed: z.object({
    enabled: z.boolean(),
    port: z.int().min(0).max(65_535),
    lan: z.boolean(),
    jpegQuality: z.int().min(10).max(100),
  }),
  obs: z.object({
    connect: z.boolean(),
    address: z.string().min(1).max(300),
    feed: z.enum(['auto', 'mjpeg', 'ts', 'udp', 'page']),
    virtualCamera: z.boolean(),
  }),
  camera: z.object({
    device: z.string().max(300).nullable(),
    width: z.int().min(128).max(3840).multipleOf(2),
    height: z.int().min(96).max(2160).multipleOf(2),
    fps: z.int().min(5).max(60),
    fit: fitSchema,
    withStream: z.boolean(),
  }),
  recording: z.object({
    folder: z.string().max(4096).nullable(),
    template: z.string().min(1).max(200),
    format: z.enum(['mp4', 'mkv']),
    what: z.array(recordedSchema).min(1).max(3),
    splitMinutes: z.int().min(1).max(1440).nullable(),
    splitMegabytes: z.int().min(10).max(1_000_000).nullable(),
    /** Makes an ordinary MP4 of it afterwards. */
    remux: z.boolean(),
    withStream: z.boolean(),
    replayS: z.int().min(0).max(600),
  }),
  targets: z.array(targetSchema).max(20),
  encode: z.object({
    width: z.int().min(128).max(3840).multipleOf(2),
    height: z.int().min(96).max(2160).multipleOf(2),
    fps: z.int().min(5).max(60),
    bitrateBps: z.int().min(100_000).max(50_000_000).nullable(),
    fit: fitSchema,
  }),
  sound: z.object({
    source: z.enum(['auto', 'job', 'local', 'off']),
    offsetMs: z.int().min(-2000).max(2000),
  }),
  holding: z.enum(['last', 'card']),
});

/** See {@link outputsSettingsSchema}. */
export type OutputsSettings = z.infer<typeof outputsSettingsSchema>;

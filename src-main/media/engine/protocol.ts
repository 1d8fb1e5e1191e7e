import { z } from 'zod';
import { GatewayError, type SerializedError } from '../../base/errors.ts';
import type { AccessUnit } from '../access-unit.ts';
import type {
  BesideOptions,
  CameraOptions,
  DecodeOptions,
  FrameReport,
  JpegOptions,
  PictureOptions,
  PublishOptions,
  RawFrame,
  RecordOptions,
  RemuxOptions,
  SoundOptions,
  SourceInfo,
  SourceOptions,
  SteadyOptions,
  StillOptions,
  TransformOptions,
  TransformUpdate,
} from './options.ts';

/** Access units that may be on their way to main, or wait there for their reader, without having been taken. */
export const UNIT_WINDOW = 32;

/** Raw pictures that may be on their way to main: a 720p picture is 1.4 MB. */
export const FRAME_WINDOW = 4;

/** Access units main may have sent to a pipeline that has not taken them yet. */
export const PUSH_WINDOW = 32;

/** An access unit that knows when its picture went into the encoder. */
export interface CapturedUnit extends AccessUnit {
  /** On the clock of `monotonicUs()`; absent for audio and where no picture was captured. */
  readonly captureUs?: number;
}

const bytes = (): z.ZodType<Uint8Array> => z.custom<Uint8Array>((value) => value instanceof Uint8Array);

const size = z.object({ width: z.number(), height: z.number() }).nullable();

const accessUnit = z.object({
  kind: z.enum(['video', 'audio']),
  ptsUs: z.number(),
  dtsUs: z.number().exactOptional(),
  key: z.boolean(),
  bytes: bytes(),
  captureUs: z.number().exactOptional(),
}) satisfies z.ZodType<CapturedUnit>;

const videoInfo = z.object({
  codec: z.literal('h264'),
  width: z.number(),
  height: z.number(),
  fps: z.number().nullable(),
});
const audioInfo = z.object({ codec: z.enum(['aac', 'opus']), sampleRate: z.number(), channels: z.number() });
const streamInfo = z.object({ video: videoInfo.nullable(), audio: audioInfo.nullable() });

const sourceOptions = z.object({
  input: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('media'), location: z.string(), paced: z.boolean(), loop: z.boolean() }),
    z.object({ kind: z.literal('testsrc'), paced: z.boolean(), tone: z.boolean() }),
  ]),
  size,
  fps: z.number().nullable(),
  bitrateBps: z.number().nullable(),
  gopS: z.number(),
  audio: z.enum(['aac', 'opus']).nullable(),
  durationS: z.number().nullable(),
}) satisfies z.ZodType<SourceOptions>;

const transformOptions = z.object({
  filter: z.string(),
  size,
  bitrateBps: z.number().nullable(),
  inputCodec: z.enum(['h264', 'vp8']).exactOptional(),
}) satisfies z.ZodType<TransformOptions>;

const transformUpdate = z.object({
  split: z.literal(true).exactOptional(),
  filter: z.string().exactOptional(),
  commands: z
    .array(z.object({ target: z.string(), command: z.string(), argument: z.string() }))
    .readonly()
    .exactOptional(),
}) satisfies z.ZodType<TransformUpdate>;

const decodeOptions = z.object({
  readCode: z.boolean(),
  deliverFrames: z.boolean(),
}) satisfies z.ZodType<DecodeOptions>;

const recordOptions = z.object({
  path: z.string(),
  format: z.enum(['mp4', 'mkv']),
  streams: streamInfo,
  split: z.object({ seconds: z.number().nullable(), bytes: z.number().nullable() }).exactOptional(),
  keepExisting: z.boolean().exactOptional(),
}) satisfies z.ZodType<RecordOptions>;

const frameSize = z.object({ width: z.number(), height: z.number() });
const fit = z.enum(['bars', 'crop']);
const audioCodec = z.enum(['aac', 'opus']);

const jpegOptions = z.object({ quality: z.number() }) satisfies z.ZodType<JpegOptions>;

const steadyOptions = z.object({
  size: frameSize,
  fps: z.number(),
  fit,
  bitrateBps: z.number().nullable(),
  gopS: z.number(),
}) satisfies z.ZodType<SteadyOptions>;

const soundOptions = z.object({
  inputCodec: audioCodec,
  codec: audioCodec,
  channels: z.literal([1, 2]),
}) satisfies z.ZodType<SoundOptions>;

const stillOptions = z.object({
  title: z.string(),
  text: z.string(),
  size: frameSize,
  format: z.enum(['h264', 'png', 'jpeg']),
}) satisfies z.ZodType<StillOptions>;

const pictureOptions = z.object({
  format: z.enum(['png', 'jpeg']),
  maxWidth: z.number().nullable(),
}) satisfies z.ZodType<PictureOptions>;

const besideOptions = z.object({
  size: frameSize,
  bitrateBps: z.number().nullable(),
}) satisfies z.ZodType<BesideOptions>;

const remuxOptions = z.object({
  from: z.string(),
  to: z.string().nullable(),
}) satisfies z.ZodType<RemuxOptions>;

const publishOptions = z.object({
  url: z.string(),
  format: z.enum(['mpegts', 'whip']),
  streams: streamInfo,
  parameterSets: bytes().nullable(),
  connectLimitMs: z.number().nullable(),
}) satisfies z.ZodType<PublishOptions>;

const cameraOptions = z.object({
  device: z.string(),
  size: frameSize,
  fps: z.number(),
  fit,
}) satisfies z.ZodType<CameraOptions>;

const sourceInfo = z.object({
  streams: streamInfo,
  durationS: z.number().nullable(),
  bitrateBps: z.number(),
}) satisfies z.ZodType<SourceInfo>;

/** Final figures of a pipeline, by name; which ones is each kind's business. */
const summary = z.record(z.string(), z.union([z.number(), z.string(), z.array(z.string()).readonly()]));

const frameReport = z.object({
  ptsUs: z.number(),
  decodedUs: z.number(),
  width: z.number(),
  height: z.number(),
  code: z.object({ frame: z.number(), captureUs: z.number() }).nullable(),
}) satisfies z.ZodType<FrameReport>;

const rawFrame = z.object({
  ptsUs: z.number(),
  width: z.number(),
  height: z.number(),
  data: bytes(),
}) satisfies z.ZodType<RawFrame>;

/** How an error looks on the wire; its code is one of ours because both ends are built together. */
const serializedError = z.custom<SerializedError>(
  (value) =>
    z
      .object({ code: z.string(), message: z.string(), fields: z.record(z.string(), z.unknown()) })
      .safeParse(value).success,
);

/** Kinds of pipelines, with what opens them. */
const pipelineOptions = z.discriminatedUnion('pipeline', [
  z.object({ pipeline: z.literal('source'), options: sourceOptions }),
  z.object({ pipeline: z.literal('transform'), options: transformOptions }),
  z.object({ pipeline: z.literal('decode'), options: decodeOptions }),
  z.object({ pipeline: z.literal('record'), options: recordOptions }),
  z.object({ pipeline: z.literal('jpeg'), options: jpegOptions }),
  z.object({ pipeline: z.literal('steady'), options: steadyOptions }),
  z.object({ pipeline: z.literal('sound'), options: soundOptions }),
  z.object({ pipeline: z.literal('still'), options: stillOptions }),
  z.object({ pipeline: z.literal('picture'), options: pictureOptions }),
  z.object({ pipeline: z.literal('beside'), options: besideOptions }),
  z.object({ pipeline: z.literal('remux'), options: remuxOptions }),
  z.object({ pipeline: z.literal('publish'), options: publishOptions }),
  z.object({ pipeline: z.literal('camera'), options: cameraOptions }),
]);

/** What opens a pipeline: its kind and its options. */
export type PipelineRequest = z.infer<typeof pipelineOptions>;

const id = z.number().int();

const toEngine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('open'), id, request: pipelineOptions }),
  /** A source's reader is there: play. */
  z.object({ type: z.literal('begin'), id }),
  z.object({ type: z.literal('push'), id, lane: z.number().int(), unit: accessUnit }),
  /** Main's reader has taken so many units, or raw pictures. */
  z.object({ type: z.literal('taken'), id, units: z.number(), frames: z.number() }),
  z.object({ type: z.literal('update'), id, request: z.number(), update: transformUpdate }),
  z.object({ type: z.literal('stop'), id }),
  z.object({ type: z.literal('usage'), request: z.number() }),
  /** Stop every pipeline and exit. */
  z.object({ type: z.literal('close') }),
]);

/** Messages from main to the engine process. */
export type ToEngine = z.infer<typeof toEngine>;

const usage = z.object({ cpuS: z.number(), rssBytes: z.number(), rssPeakBytes: z.number() });

/** What the engine process has used since it started. */
export type EngineUsage = z.infer<typeof usage>;

const fromEngine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('opened'), id, info: sourceInfo.nullable() }),
  z.object({ type: z.literal('unit'), id, unit: accessUnit }),
  z.object({ type: z.literal('reports'), id, reports: z.array(frameReport) }),
  z.object({ type: z.literal('frame'), id, frame: rawFrame }),
  /** How a pipeline goes on. */
  z.object({
    type: z.literal('progress'),
    id,
    figures: z.record(z.string(), z.union([z.number(), z.string()])),
  }),
  /** The pipeline has taken so many pushed units. */
  z.object({ type: z.literal('accepted'), id, units: z.number() }),
  z.object({ type: z.literal('updated'), id, request: z.number(), error: serializedError.nullable() }),
  z.object({
    type: z.literal('stopped'),
    id,
    summary: summary.nullable(),
  }),
  z.object({ type: z.literal('failed'), id, error: serializedError }),
  z.object({ type: z.literal('usage'), request: z.number(), usage }),
]);

/** Messages from the engine process to main. */
export type FromEngine = z.infer<typeof fromEngine>;

/** Checks a message main received. @throws GatewayError `internal` when it is not one of {@link FromEngine} */
export function parseFromEngine(message: unknown): FromEngine {
  return parse(fromEngine, message);
}

/** Checks a message the engine received. @throws GatewayError `internal` when it is not one of {@link ToEngine} */
export function parseToEngine(message: unknown): ToEngine {
  return parse(toEngine, message);
}

function parse<T>(schema: z.ZodType<T>, message: unknown): T {
  const result = schema.safeParse(message);
  if (result.success) return result.data;
  throw new GatewayError(
    'internal',
    `main and the media engine do not understand each other (${z.prettifyError(result.error)}); build both again`,
  );
}

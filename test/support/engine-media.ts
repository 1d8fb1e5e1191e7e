import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AV_CHANNEL_LAYOUT_STEREO,
  AV_CODEC_FLAG_FRAME_DURATION,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_PIX_FMT_YUV420P,
  AV_PKT_DATA_DISPLAYMATRIX,
  AV_SAMPLE_FMT_FLTP,
  FF_ENCODER_AAC,
  FF_ENCODER_LIBX264,
} from 'node-av/constants';
import {
  Codec,
  CodecContext,
  Dictionary,
  FormatContext,
  Frame,
  Packet,
  Rational,
  type Stream,
} from 'node-av/lib';
import { writeFrameCode } from '../../src-main/media/frame-code.ts';

/** A clip to make. */
export interface ClipOptions {
  readonly width?: number;
  readonly height?: number;
  /** Times of the pictures in microseconds; 30 pictures at 30 per second by default. */
  readonly timesUs?: readonly number[];
  /** Turn clockwise that a player must apply. */
  readonly rotation?: 0 | 90 | 180 | 270;
  /** Pictures between two reference pictures; 0 by default. */
  readonly bFrames?: number;
  /** Audio: a tone between these times, in seconds; none by default. */
  readonly audio?: { readonly fromS: number; readonly toS: number };
  /** Leaves out video; with `audio` that is an audio-only file. */
  readonly noVideo?: boolean;
}

const AUDIO_FRAME = 1024;
const AUDIO_RATE = 44_100;

/** Times of `count` pictures at a constant rate. */
export const steadyTimes = (count: number, fps: number): number[] =>
  Array.from({ length: count }, (_, index) => Math.round((index * 1e6) / fps));

/** A folder for a test file's clips, removed by `remove`. */
export function clipFolder(): { path(name: string): string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'rivulet-clips-'));
  return {
    path: (name) => join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/**
 * Writes an H.264 (and AAC) clip in the container its name says. Every picture carries its number and its time in the
 * frame code; its left half is white below the code, so that turning it shows.
 */
export async function makeClip(path: string, options: ClipOptions = {}): Promise<void> {
  const width = options.width ?? 320;
  const height = options.height ?? 240;
  const output = new FormatContext();
  output.allocOutputContext2(null, null, path);
  const video = options.noVideo
    ? null
    : await openVideo(output, width, height, options.rotation ?? 0, options.bFrames ?? 0);
  const audio = options.audio ? await openAudio(output) : null;
  expectOk(await output.openOutput());
  expectOk(await output.writeHeader(null));
  const packet = new Packet();
  packet.alloc();
  const write = async (context: CodecContext, stream: Stream): Promise<void> => {
    while (context.receivePacketSync(packet) >= 0) {
      packet.streamIndex = stream.index;
      packet.rescaleTs(context.timeBase, stream.timeBase);
      expectOk(await output.interleavedWriteFrame(packet));
      packet.unref();
    }
  };
  if (video) {
    const timesUs = options.timesUs ?? steadyTimes(30, 30);
    for (const [number, timeUs] of timesUs.entries()) {
      const frame = codedPicture(width, height, number, timeUs);
      const nextUs = timesUs[number + 1] ?? timeUs + 33_333;
      frame.duration = BigInt(Math.round(((nextUs - timeUs) * 9) / 100));
      expectOk(await video.context.sendFrame(frame));
      frame.free();
      await write(video.context, video.stream);
    }
    await video.context.sendFrame(null);
    await write(video.context, video.stream);
  }
  if (audio && options.audio) {
    const { fromS, toS } = options.audio;
    for (let at = Math.round(fromS * AUDIO_RATE); at < toS * AUDIO_RATE; at += AUDIO_FRAME) {
      const frame = toneFrame(at);
      expectOk(await audio.context.sendFrame(frame));
      frame.free();
      await write(audio.context, audio.stream);
    }
    await audio.context.sendFrame(null);
    await write(audio.context, audio.stream);
  }
  expectOk(await output.writeTrailer());
  await output.closeOutput();
  packet.free();
  video?.context.freeContext();
  audio?.context.freeContext();
  output.freeContext();
}

async function openVideo(
  output: FormatContext,
  width: number,
  height: number,
  rotation: number,
  bFrames: number,
): Promise<{ context: CodecContext; stream: Stream }> {
  const codec = Codec.findEncoderByName(FF_ENCODER_LIBX264);
  const context = new CodecContext();
  context.allocContext3(codec);
  context.width = width;
  context.height = height;
  context.pixelFormat = AV_PIX_FMT_YUV420P;
  context.timeBase = new Rational(1, 90_000);
  context.framerate = new Rational(30, 1);
  context.gopSize = 15;
  context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
  context.setFlags(AV_CODEC_FLAG_FRAME_DURATION);
  const settings = { preset: 'ultrafast', crf: '20', bf: String(bFrames), b_strategy: '0' };
  expectOk(await context.open2(codec, Dictionary.fromObject(settings)));
  const stream = output.newStream(codec);
  stream.timeBase = context.timeBase;
  expectOk(stream.codecpar.fromContext(context) ?? 0);
  if (rotation !== 0) expectOk(stream.codecpar.addCodedSideData(AV_PKT_DATA_DISPLAYMATRIX, matrix(rotation)));
  return { context, stream };
}

async function openAudio(output: FormatContext): Promise<{ context: CodecContext; stream: Stream }> {
  const codec = Codec.findEncoderByName(FF_ENCODER_AAC);
  const context = new CodecContext();
  context.allocContext3(codec);
  context.sampleRate = AUDIO_RATE;
  context.sampleFormat = AV_SAMPLE_FMT_FLTP;
  context.channelLayout = AV_CHANNEL_LAYOUT_STEREO;
  context.timeBase = new Rational(1, AUDIO_RATE);
  context.bitRate = 96_000n;
  context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
  expectOk(await context.open2(codec, null));
  const stream = output.newStream(codec);
  stream.timeBase = context.timeBase;
  expectOk(stream.codecpar.fromContext(context) ?? 0);
  return { context, stream };
}

function codedPicture(width: number, height: number, number: number, timeUs: number): Frame {
  const frame = new Frame();
  frame.alloc();
  frame.format = AV_PIX_FMT_YUV420P;
  frame.width = width;
  frame.height = height;
  expectOk(frame.getBuffer());
  const [luma, ...chroma] = frame.data ?? [];
  const stride = frame.linesize[0] ?? width;
  if (!luma) throw new Error('a frame has no luma');
  for (let y = 0; y < height; y += 1) {
    luma.fill(220, y * stride, y * stride + width / 2);
    luma.fill(30, y * stride + width / 2, y * stride + width);
  }
  for (const plane of chroma) plane.fill(128);
  writeFrameCode({ data: luma, stride, width, height }, { frame: number, captureUs: timeUs });
  frame.pts = BigInt(Math.round((timeUs * 9) / 100));
  return frame;
}

function toneFrame(at: number): Frame {
  const frame = new Frame();
  frame.alloc();
  frame.format = AV_SAMPLE_FMT_FLTP;
  frame.channelLayout = AV_CHANNEL_LAYOUT_STEREO;
  frame.sampleRate = AUDIO_RATE;
  frame.nbSamples = AUDIO_FRAME;
  expectOk(frame.getBuffer());
  for (const plane of frame.data ?? []) {
    const samples = new Float32Array(plane.buffer, plane.byteOffset, AUDIO_FRAME);
    for (let index = 0; index < AUDIO_FRAME; index += 1) {
      samples[index] = 0.3 * Math.sin((2 * Math.PI * 440 * (at + index)) / AUDIO_RATE);
    }
  }
  frame.pts = BigInt(at);
  return frame;
}

/** FFmpeg's display matrix for a clockwise turn: 16.16 fixed point, the last column 2.30. */
function matrix(degrees: number): Buffer {
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.round(Math.cos(radians)), Math.round(Math.sin(radians))];
  const values = [cos << 16, sin << 16, 0, -sin << 16, cos << 16, 0, 0, 0, 1 << 30];
  const buffer = Buffer.alloc(36);
  values.forEach((value, index) => {
    buffer.writeInt32LE(value, index * 4);
  });
  return buffer;
}

function expectOk(code: number): void {
  if (code < 0) throw new Error(`making a clip failed: ${code}`);
}

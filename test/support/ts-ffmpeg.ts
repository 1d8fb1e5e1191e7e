import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AV_CHANNEL_LAYOUT_MONO,
  AV_CHANNEL_LAYOUT_STEREO,
  AV_CODEC_ID_AAC,
  AV_CODEC_ID_H264,
  AV_CODEC_ID_OPUS,
  AV_LOG_QUIET,
  AV_NOPTS_VALUE,
  AV_PIX_FMT_YUV420P,
  AV_SAMPLE_FMT_FLT,
  AV_SAMPLE_FMT_FLTP,
  AV_SAMPLE_FMT_S16,
  type AVCodecID,
  AVFMT_FLAG_CUSTOM_IO,
  AVFMT_FLAG_FLUSH_PACKETS,
  AVFMT_FLAG_NOFILLIN,
  AVFMT_FLAG_NOPARSE,
  type FFEncoderCodec,
} from 'node-av/constants';
import {
  Codec,
  CodecContext,
  CodecParameters,
  Dictionary,
  FormatContext,
  Frame,
  InputFormat,
  IOContext,
  Log,
  Packet,
  Rational,
} from 'node-av/lib';

/** An encoded packet as FFmpeg has it; times in 90 kHz ticks, null where FFmpeg has none. */
export interface FfPacket {
  readonly stream: number;
  readonly pts: number | null;
  readonly dts: number | null;
  readonly key: boolean;
  readonly data: Buffer;
}

/** An encoded track: what a muxer has to be told of it, and its packets with `stream` 0. */
export interface FfTrack {
  readonly parameters: CodecParameters;
  readonly packets: readonly FfPacket[];
}

Log.setLevel(AV_LOG_QUIET);

// Calls that take a Dictionary have to be the asynchronous ones: the synchronous ones free it, and so does its finalizer.
const TICKS = new Rational(1, 90_000);

/** Throws when an FFmpeg call failed. */
function ok(code: number, what: string): number {
  if (code < 0) throw new Error(`${what} failed with ${code}`);
  return code;
}

function ticks(value: bigint): number | null {
  return value === AV_NOPTS_VALUE ? null : Number(value);
}

/** How to make a test picture sequence. */
export interface VideoOptions {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly encoder?: FFEncoderCodec;
  /** Options of the encoder. */
  readonly options?: Record<string, string>;
  readonly gop?: number;
  readonly bFrames?: number;
  /** Share of the picture that is noise, 0…1: noise makes pictures large. */
  readonly noise?: number;
}

/** Encodes moving stripes with some noise; deterministic. */
export async function encodeVideo(options: VideoOptions): Promise<FfTrack> {
  const { width, height, frames, noise = 0 } = options;
  const codec = Codec.findEncoderByName(options.encoder ?? ('libx264' as FFEncoderCodec));
  if (codec === null) throw new Error('encoder missing');
  const context = new CodecContext();
  context.allocContext3(codec);
  context.width = width;
  context.height = height;
  context.pixelFormat = AV_PIX_FMT_YUV420P;
  context.timeBase = new Rational(1, 30);
  context.framerate = new Rational(30, 1);
  context.gopSize = options.gop ?? 15;
  context.maxBFrames = options.bFrames ?? 0;
  context.threadCount = 1;
  ok(await context.open2(codec, Dictionary.fromObject(options.options ?? {})), 'open encoder');
  const random = lcg(7);
  const chroma = Buffer.alloc(Math.ceil(width / 2) * Math.ceil(height / 2) * 2, 128);
  const packets = encode(context, frames, (index) => {
    const luma = Buffer.alloc(width * height);
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        luma[y * width + x] = y < height * noise ? random() : (x * 2 + y + index * 5) & 0xff;
      }
    }
    const frame = Frame.fromVideoBuffer(Buffer.concat([luma, chroma]), {
      width,
      height,
      format: AV_PIX_FMT_YUV420P,
    });
    frame.pts = BigInt(index);
    return frame;
  });
  return finish(context, packets);
}

/** Encodes a tone. `frameSize` comes from the encoder. */
export function encodeAudio(
  name: 'aac' | 'libopus' | 'mp2',
  channels: 1 | 2,
  sampleRate: number,
  frames: number,
): FfTrack {
  const codec = Codec.findEncoderByName(name as FFEncoderCodec);
  if (codec === null) throw new Error(`${name} missing`);
  const context = new CodecContext();
  context.allocContext3(codec);
  context.sampleRate = sampleRate;
  const layout = channels === 1 ? AV_CHANNEL_LAYOUT_MONO : AV_CHANNEL_LAYOUT_STEREO;
  const format = { aac: AV_SAMPLE_FMT_FLTP, libopus: AV_SAMPLE_FMT_FLT, mp2: AV_SAMPLE_FMT_S16 }[name];
  context.channelLayout = layout;
  context.sampleFormat = format;
  context.timeBase = new Rational(1, sampleRate);
  ok(context.open2Sync(codec, null), `open ${name}`);
  const nbSamples = context.frameSize;
  const packets = encode(context, frames, (index) => {
    const samples = Array.from({ length: nbSamples * channels }, (_, n) => {
      return 0.3 * Math.sin((2 * Math.PI * 440 * (index * nbSamples + n)) / sampleRate);
    });
    const data =
      name === 'mp2'
        ? Buffer.from(Int16Array.from(samples, (value) => value * 32_767).buffer)
        : Buffer.from(Float32Array.from(samples).buffer);
    const frame = Frame.fromAudioBuffer(data, { nbSamples, format, sampleRate, channelLayout: layout });
    frame.pts = BigInt(index * nbSamples);
    return frame;
  });
  return finish(context, packets);
}

function encode(context: CodecContext, frames: number, make: (index: number) => Frame): FfPacket[] {
  const packets: FfPacket[] = [];
  const packet = new Packet();
  packet.alloc();
  for (let index = 0; index <= frames; index += 1) {
    const frame = index < frames ? make(index) : null;
    ok(context.sendFrameSync(frame), 'send frame');
    frame?.free();
    while (context.receivePacketSync(packet) >= 0) {
      packet.rescaleTs(context.timeBase, TICKS);
      packets.push(copyPacket(packet, 0));
      packet.unref();
    }
  }
  packet.free();
  return packets;
}

function finish(context: CodecContext, packets: readonly FfPacket[]): FfTrack {
  const parameters = new CodecParameters();
  parameters.alloc();
  ok(parameters.fromContext(context), 'codec parameters');
  context.freeContext();
  return { parameters, packets };
}

function copyPacket(packet: Packet, stream: number): FfPacket {
  return {
    stream,
    pts: ticks(packet.pts),
    dts: ticks(packet.dts),
    key: packet.isKeyframe,
    data: Buffer.from(packet.data ?? []),
  };
}

/** A pseudo-random byte source. */
function lcg(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 16) & 0xff;
  };
}

/** Puts the packets of several tracks in one order, by DTS, and shifts their times. */
export function interleave(tracks: readonly FfTrack[], offsetTicks = 0): FfPacket[] {
  const all = tracks.flatMap((track, stream) =>
    track.packets.map((packet) => ({
      ...packet,
      stream,
      pts: packet.pts === null ? null : packet.pts + offsetTicks,
      dts: packet.dts === null ? null : packet.dts + offsetTicks,
    })),
  );
  return all.sort((a, b) => (a.dts ?? 0) - (b.dts ?? 0));
}

/** FFmpeg's MPEG-TS muxer: the bytes it writes for the header and for each packet. */
export async function ffmpegMux(
  tracks: readonly FfTrack[],
  packets: readonly FfPacket[],
  options: Record<string, string> = {},
): Promise<Buffer[]> {
  const format = new FormatContext();
  ok(format.allocOutputContext2(null, 'mpegts', null), 'alloc muxer');
  const io = new IOContext();
  let written: Buffer[] = [];
  io.allocContextWithCallbacks(65_536, 1, null, (data) => {
    written.push(Buffer.from(data));
    return data.length;
  });
  format.pb = io;
  format.setFlags(AVFMT_FLAG_CUSTOM_IO, AVFMT_FLAG_FLUSH_PACKETS);
  for (const track of tracks) {
    const stream = format.newStream(null);
    ok(track.parameters.copy(stream.codecpar), 'copy parameters');
    stream.timeBase = TICKS;
  }
  ok(await format.writeHeader(Dictionary.fromObject(options)), 'write header');
  const out: Buffer[] = [];
  const take = (): void => {
    out.push(Buffer.concat(written));
    written = [];
  };
  const packet = new Packet();
  packet.alloc();
  for (const { stream, pts, dts, key, data } of packets) {
    packet.data = data;
    packet.streamIndex = stream;
    packet.pts = pts === null ? AV_NOPTS_VALUE : BigInt(pts);
    packet.dts = dts === null ? AV_NOPTS_VALUE : BigInt(dts);
    packet.isKeyframe = key;
    ok(format.writeFrameSync(packet), 'write frame');
    format.flushSync();
    take();
    packet.unref();
  }
  ok(format.writeTrailerSync(), 'write trailer');
  take();
  packet.free();
  format.pb = null;
  format.freeContext();
  io.freeContext();
  return out;
}

/** What FFmpeg's demuxer says of a stream. */
interface FfStream {
  readonly codec: 'h264' | 'aac' | 'opus' | 'other';
  readonly parameters: CodecParameters;
}

/** A transport stream as FFmpeg's demuxer reads it. */
export interface FfDemuxed {
  readonly streams: readonly FfStream[];
  readonly packets: readonly FfPacket[];
}

/** Reads a file of `bytes` with FFmpeg's demuxer and, unless `parse` is false, its parsers. */
export function ffmpegDemux(bytes: Uint8Array, { parse = true } = {}): FfDemuxed {
  const folder = mkdtempSync(join(tmpdir(), 'rivulet-ts-'));
  try {
    const path = join(folder, 'stream.ts');
    writeFileSync(path, bytes);
    return ffmpegDemuxFile(path, { parse });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Reads a file with FFmpeg's demuxer and, unless `parse` is false, its parsers. */
export function ffmpegDemuxFile(path: string, { parse = true } = {}): FfDemuxed {
  const format = new FormatContext();
  format.allocContext();
  if (!parse) format.setFlags(AVFMT_FLAG_NOPARSE, AVFMT_FLAG_NOFILLIN);
  ok(format.openInputSync(path, InputFormat.findInputFormat('mpegts'), null), 'open input');
  ok(format.findStreamInfoSync(null), 'find streams');
  const streams = format.streams.map(({ codecpar }): FfStream => {
    const parameters = new CodecParameters();
    parameters.alloc();
    ok(codecpar.copy(parameters), 'copy parameters');
    return { codec: codecName(codecpar.codecId), parameters };
  });
  const packets: FfPacket[] = [];
  const packet = new Packet();
  packet.alloc();
  while (format.readFrameSync(packet) >= 0) {
    packets.push(copyPacket(packet, packet.streamIndex));
    packet.unref();
  }
  packet.free();
  format.closeInputSync();
  return { streams, packets };
}

function codecName(id: AVCodecID): FfStream['codec'] {
  if (id === AV_CODEC_ID_H264) return 'h264';
  if (id === AV_CODEC_ID_AAC) return 'aac';
  return id === AV_CODEC_ID_OPUS ? 'opus' : 'other';
}

/** What decoding gave. */
export interface FfDecoded {
  readonly frames: number;
  readonly errors: number;
  readonly width: number;
  readonly height: number;
  readonly samples: number;
  readonly pts: readonly (number | null)[];
}

/** Decodes packets and counts what comes out; frames with decode error flags count as errors too. */
export function ffmpegDecode(parameters: CodecParameters, packets: readonly FfPacket[]): FfDecoded {
  const codec = Codec.findDecoder(parameters.codecId);
  if (codec === null) throw new Error('decoder missing');
  const context = new CodecContext();
  context.allocContext3(codec);
  ok(context.parametersToContext(parameters), 'decoder parameters');
  context.pktTimebase = TICKS;
  context.threadCount = 1;
  ok(context.open2Sync(codec, null), 'open decoder');
  const packet = new Packet();
  packet.alloc();
  const frame = new Frame();
  frame.alloc();
  let frames = 0;
  let errors = 0;
  let samples = 0;
  let width = 0;
  let height = 0;
  const pts: (number | null)[] = [];
  const drain = (): void => {
    while (context.receiveFrameSync(frame) >= 0) {
      frames += 1;
      samples += frame.nbSamples;
      width = frame.width;
      height = frame.height;
      pts.push(ticks(frame.pts));
      if (frame.decodeErrorFlags !== 0) errors += 1;
      frame.unref();
    }
  };
  for (const { pts: packetPts, dts, data } of packets) {
    packet.data = data;
    packet.pts = packetPts === null ? AV_NOPTS_VALUE : BigInt(packetPts);
    packet.dts = dts === null ? AV_NOPTS_VALUE : BigInt(dts);
    if (context.sendPacketSync(packet) < 0) errors += 1;
    packet.unref();
    drain();
  }
  context.sendPacketSync(null);
  drain();
  packet.free();
  frame.free();
  context.freeContext();
  return { frames, errors, width, height, samples, pts };
}

import {
  AV_CHANNEL_LAYOUT_STEREO,
  AV_PICTURE_TYPE_I,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_YUV420P,
  AV_PROFILE_AAC_LOW,
  AV_SAMPLE_FMT_FLT,
  AV_SAMPLE_FMT_FLTP,
  FF_ENCODER_AAC,
  FF_ENCODER_LIBOPUS,
  FF_ENCODER_LIBVPX_VP8,
  FF_ENCODER_LIBX264,
} from 'node-av/constants';
import {
  Codec,
  CodecContext,
  Dictionary,
  Filter,
  FilterGraph,
  FilterInOut,
  Frame,
  Packet,
  Rational,
} from 'node-av/lib';
import type { AccessUnit, AudioCodec, StreamInfo } from '../../src-main/media/access-unit.ts';
import { copyWithLongStartCodes } from '../../src-main/media/engine/start-codes.ts';

/** What {@link videoUnits} generates. */
export interface VideoUnitsOptions {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** Frames per second; 30 by default. */
  readonly fps?: number;
  /** Pictures from one keyframe to the next; `fps` by default. */
  readonly gop?: number;
  /** PTS of the first picture, in microseconds; 0 by default. */
  readonly firstPtsUs?: number;
  /** Pictures between two reference pictures; 0 by default, as in a live stream. */
  readonly bFrames?: number;
  /** `vp8` makes bare VP8 frames instead of H.264, as a window does that cannot encode H.264. */
  readonly codec?: 'h264' | 'vp8';
}

/** Encodes a moving test picture to access units with libx264 or libvpx, independently of the engine's encoder. */
export async function videoUnits(options: VideoUnitsOptions): Promise<AccessUnit[]> {
  const { width, height, frames, fps = 30, gop = fps, firstPtsUs = 0, bFrames = 0, codec = 'h264' } = options;
  const graph = new FilterGraph();
  graph.alloc();
  const sinkFilter = Filter.getByName('buffersink');
  const sink = sinkFilter ? graph.createFilter(sinkFilter, 'out') : null;
  const inputs = sink ? FilterInOut.createList([{ name: 'out', filterCtx: sink, padIdx: 0 }]) : null;
  if (!sink || !inputs) throw new Error('no buffersink');
  check(graph.parsePtr(`testsrc2=size=${width}x${height}:rate=${fps},format=yuv420p`, inputs, null), 'parse');
  check(graph.configSync(), 'configure');

  const encoder = new CodecContext();
  const found = Codec.findEncoderByName(codec === 'vp8' ? FF_ENCODER_LIBVPX_VP8 : FF_ENCODER_LIBX264);
  encoder.allocContext3(found);
  encoder.width = width;
  encoder.height = height;
  encoder.pixelFormat = AV_PIX_FMT_YUV420P;
  encoder.timeBase = new Rational(1, 1_000_000);
  encoder.framerate = new Rational(fps, 1);
  encoder.gopSize = gop;
  encoder.maxBFrames = bFrames;
  check(await encoder.open2(found, Dictionary.fromObject(encoderSettings(codec, bFrames))), `open ${codec}`);

  const units: AccessUnit[] = [];
  const frame = new Frame();
  frame.alloc();
  for (let index = 0; index < frames; index += 1) {
    check(sink.buffersinkGetFrameSync(frame), 'testsrc2');
    frame.pts = BigInt(firstPtsUs + Math.round((index * 1e6) / fps));
    frame.pictType = index % gop === 0 ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    check(encoder.sendFrameSync(frame), 'encode');
    frame.unref();
    units.push(...packets(encoder).map((packet) => videoUnit(packet, codec)));
  }
  check(encoder.sendFrameSync(null), 'encode');
  units.push(...packets(encoder).map((packet) => videoUnit(packet, codec)));
  frame.free();
  encoder.freeContext();
  graph.free();
  return units;
}

/** What {@link audioUnits} generates: `frames` codec frames (21.3 ms of AAC, 20 ms of Opus) of a 48 kHz stereo tone. */
export interface AudioUnitsOptions {
  readonly codec: AudioCodec;
  readonly frames: number;
  /** PTS of the first frame, in microseconds; 0 by default. */
  readonly firstPtsUs?: number;
}

/** Encodes a tone to AAC (ADTS) or Opus units. */
export async function audioUnits({
  codec,
  frames,
  firstPtsUs = 0,
}: AudioUnitsOptions): Promise<AccessUnit[]> {
  const sampleRate = 48_000;
  const encoder = new CodecContext();
  const found = Codec.findEncoderByName(codec === 'aac' ? FF_ENCODER_AAC : FF_ENCODER_LIBOPUS);
  encoder.allocContext3(found);
  encoder.sampleRate = sampleRate;
  encoder.sampleFormat = codec === 'aac' ? AV_SAMPLE_FMT_FLTP : AV_SAMPLE_FMT_FLT;
  encoder.channelLayout = AV_CHANNEL_LAYOUT_STEREO;
  encoder.timeBase = new Rational(1, sampleRate);
  encoder.profile = AV_PROFILE_AAC_LOW;
  encoder.bitRate = 96_000n;
  check(await encoder.open2(found, null), `open ${codec}`);
  const samples = encoder.frameSize;
  const units: AccessUnit[] = [];
  for (let index = 0; units.length < frames; index += 1) {
    const frame = Frame.fromAudioBuffer(tone(index * samples, samples, sampleRate), {
      nbSamples: samples,
      format: encoder.sampleFormat,
      sampleRate,
      channelLayout: AV_CHANNEL_LAYOUT_STEREO,
      timeBase: { num: 1, den: sampleRate },
      pts: BigInt(index * samples),
    });
    check(encoder.sendFrameSync(frame), 'encode audio');
    frame.free();
    for (const packet of packets(encoder)) {
      const ptsUs = firstPtsUs + Math.round((units.length * samples * 1e6) / sampleRate);
      const bytes = codec === 'aac' ? withAdtsHeader(packet.bytes) : packet.bytes;
      if (units.length < frames) units.push({ kind: 'audio', ptsUs, key: true, bytes });
    }
  }
  encoder.freeContext();
  return units;
}

/** Units of several tracks in the order of their decoding times, as a demuxer hands them out. */
export function interleave(...tracks: readonly (readonly AccessUnit[])[]): AccessUnit[] {
  return tracks.flat().sort((a, b) => (a.dtsUs ?? a.ptsUs) - (b.dtsUs ?? b.ptsUs));
}

interface EncodedPacket {
  readonly pts: number;
  readonly dts: number;
  readonly key: boolean;
  readonly bytes: Uint8Array;
}

/** Nothing held back, in both codecs. */
function encoderSettings(codec: 'h264' | 'vp8', bFrames: number): Record<string, string> {
  if (codec === 'vp8') return { deadline: 'realtime', 'cpu-used': '8', 'lag-in-frames': '0' };
  const tuning: Record<string, string> =
    bFrames > 0 ? { bf: String(bFrames), b_strategy: '0' } : { tune: 'zerolatency' };
  return { preset: 'ultrafast', 'forced-idr': '1', sc_threshold: '0', ...tuning };
}

function videoUnit({ pts, dts, key, bytes }: EncodedPacket, codec: 'h264' | 'vp8'): AccessUnit {
  const own = codec === 'vp8' ? bytes : copyWithLongStartCodes(Buffer.from(bytes));
  const unit = { kind: 'video' as const, ptsUs: pts, key, bytes: own };
  return dts === pts ? unit : { ...unit, dtsUs: dts };
}

function packets(encoder: CodecContext): EncodedPacket[] {
  const result: EncodedPacket[] = [];
  const packet = new Packet();
  packet.alloc();
  while (encoder.receivePacketSync(packet) >= 0) {
    result.push({
      pts: Number(packet.pts),
      dts: Number(packet.dts),
      key: packet.isKeyframe,
      bytes: Uint8Array.from(packet.data ?? []),
    });
    packet.unref();
  }
  packet.free();
  return result;
}

/** 440 Hz in both channels; the same bytes serve packed and planar stereo because both channels are equal in time. */
function tone(firstSample: number, samples: number, sampleRate: number): Buffer {
  const values = new Float32Array(samples * 2);
  for (let index = 0; index < samples * 2; index += 1) {
    const sample = firstSample + (index % samples);
    values[index] = 0.2 * Math.sin((2 * Math.PI * 440 * sample) / sampleRate);
  }
  return Buffer.from(values.buffer);
}

/** Prepends the ADTS header of AAC-LC, 48 kHz, stereo (ISO/IEC 13818-7, 6.2). */
function withAdtsHeader(raw: Uint8Array): Uint8Array {
  const length = raw.length + 7;
  const header = [
    0xff,
    0xf1,
    (1 << 6) | (3 << 2),
    (2 << 6) | (length >> 11),
    (length >> 3) & 0xff,
    ((length & 7) << 5) | 0x1f,
    0xfc,
  ];
  return Uint8Array.from([...header, ...raw]);
}

function check(code: number, what: string): void {
  if (code < 0) throw new Error(`${what} failed with ${code}`);
}

/** A stream as a file keeps it for another process. */
export interface SavedStream {
  readonly streams: StreamInfo;
  readonly units: readonly AccessUnit[];
  /** Added to the times when the units are played again. */
  readonly lengthUs: number;
}

/** 640x360 at 30 per second and AAC, in one stream of `seconds`. */
export async function avStream(seconds: number): Promise<SavedStream> {
  const video = await videoUnits({ width: 640, height: 360, frames: seconds * 30 });
  const audio = await audioUnits({ codec: 'aac', frames: Math.floor((seconds * 48_000) / 1024) });
  return {
    streams: {
      video: { codec: 'h264', width: 640, height: 360, fps: 30 },
      audio: { codec: 'aac', sampleRate: 48_000, channels: 2 },
    },
    units: interleave(video, audio),
    lengthUs: seconds * 1_000_000,
  };
}

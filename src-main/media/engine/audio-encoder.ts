import {
  AV_CHANNEL_LAYOUT_MONO,
  AV_CHANNEL_LAYOUT_STEREO,
  AV_PROFILE_AAC_LOW,
  AV_SAMPLE_FMT_FLT,
  AV_SAMPLE_FMT_FLTP,
  FF_ENCODER_AAC,
  FF_ENCODER_LIBOPUS,
} from 'node-av/constants';
import { Codec, CodecContext, Dictionary, Frame, Packet, Rational } from 'node-av/lib';
import { GatewayError } from '../../base/errors.ts';
import type { AccessUnit, AudioCodec } from '../access-unit.ts';
import { withAdtsHeader } from '../ts/adts.ts';
import { check, outcome } from './ffmpeg.ts';

/** Sample rate of all audio that Rivulet encodes, in Hz: Opus has no other, and AAC is at home with it. */
export const SAMPLE_RATE = 48_000;

/** What an {@link AudioEncoder} makes. */
export interface AudioEncoderOptions {
  readonly codec: AudioCodec;
  readonly channels: 1 | 2;
}

const BITRATE_PER_CHANNEL_BPS: Readonly<Record<AudioCodec, number>> = { aac: 64_000, opus: 48_000 };

/** Encodes 48 kHz audio to AAC-LC (ADTS) or Opus. One call at a time. */
export class AudioEncoder {
  /** Samples per channel that each {@link encode} takes. */
  readonly frameSize: number;
  readonly #context: CodecContext;
  readonly #options: AudioEncoderOptions;
  readonly #frame = new Frame();
  readonly #packet = new Packet();
  #closed = false;

  private constructor(context: CodecContext, options: AudioEncoderOptions) {
    this.#context = context;
    this.#options = options;
    this.frameSize = context.frameSize;
    this.#packet.alloc();
    this.#frame.alloc();
    this.#frame.format = context.sampleFormat;
    this.#frame.channelLayout = context.channelLayout;
    this.#frame.sampleRate = SAMPLE_RATE;
    this.#frame.nbSamples = this.frameSize;
    check(this.#frame.getBuffer(), 'internal', 'no memory for audio');
  }

  /** @throws GatewayError `engine_unavailable` when this build of FFmpeg lacks the codec */
  static async open(options: AudioEncoderOptions): Promise<AudioEncoder> {
    const codec = Codec.findEncoderByName(options.codec === 'aac' ? FF_ENCODER_AAC : FF_ENCODER_LIBOPUS);
    if (!codec) {
      throw new GatewayError('engine_unavailable', `this build of FFmpeg has no ${options.codec} encoder`);
    }
    const context = new CodecContext();
    context.allocContext3(codec);
    context.sampleRate = SAMPLE_RATE;
    context.sampleFormat = options.codec === 'aac' ? AV_SAMPLE_FMT_FLTP : AV_SAMPLE_FMT_FLT;
    context.channelLayout = options.channels === 1 ? AV_CHANNEL_LAYOUT_MONO : AV_CHANNEL_LAYOUT_STEREO;
    context.timeBase = new Rational(1, SAMPLE_RATE);
    context.bitRate = BigInt(BITRATE_PER_CHANNEL_BPS[options.codec] * options.channels);
    if (options.codec === 'aac') context.profile = AV_PROFILE_AAC_LOW;
    const settings = Dictionary.fromObject(options.codec === 'opus' ? { frame_duration: '20' } : {});
    try {
      check(await context.open2(codec, settings), 'engine_unavailable', `${options.codec} cannot be encoded`);
      return new AudioEncoder(context, options);
    } catch (error) {
      context.freeContext();
      throw error;
    }
  }

  /**
   * Encodes {@link frameSize} samples.
   * @param channels one array of samples from -1 to 1 for each channel
   * @param atSample time of the first one, in samples; the units' times include the codec's own delay
   * @throws GatewayError `internal` when the encoder fails
   */
  async encode(channels: readonly Float32Array[], atSample: number): Promise<AccessUnit[]> {
    check(this.#frame.makeWritable(), 'internal', 'no memory for audio');
    this.#fill(channels);
    this.#frame.pts = BigInt(atSample);
    check(await this.#context.sendFrame(this.#frame), 'internal', 'the audio encoder failed');
    return this.#receiveAll();
  }

  /** Ends the input and gives what the encoder still held. */
  async finish(): Promise<AccessUnit[]> {
    check(await this.#context.sendFrame(null), 'internal', 'the audio encoder failed');
    return this.#receiveAll();
  }

  /** Frees the encoder. Nothing may be in work. May be called again. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#frame.free();
    this.#packet.free();
    this.#context.freeContext();
  }

  #fill(channels: readonly Float32Array[]): void {
    const planes = this.#frame.data ?? [];
    if (this.#options.codec === 'aac') {
      channels.forEach((samples, channel) => {
        const plane = planes[channel];
        if (plane) floatsOf(plane, this.frameSize).set(samples);
      });
      return;
    }
    const plane = planes[0];
    if (!plane) return;
    const interleaved = floatsOf(plane, this.frameSize * channels.length);
    channels.forEach((samples, channel) => {
      for (let at = 0; at < samples.length; at += 1) {
        interleaved[at * channels.length + channel] = samples[at] ?? 0;
      }
    });
  }

  #receiveAll(): AccessUnit[] {
    const units: AccessUnit[] = [];
    while (
      outcome(this.#context.receivePacketSync(this.#packet), 'internal', 'the audio encoder failed') === 'ok'
    ) {
      const { data, pts } = this.#packet;
      const ptsUs = Math.round((Number(pts) * 1e6) / SAMPLE_RATE);
      if (data) units.push({ kind: 'audio', ptsUs, key: true, bytes: this.#framed(data) });
      this.#packet.unref();
    }
    return units;
  }

  #framed(data: Buffer): Uint8Array {
    return this.#options.codec === 'aac'
      ? withAdtsHeader(data, { sampleRate: SAMPLE_RATE, channels: this.#options.channels })
      : new Uint8Array(data);
  }
}

/** A float view of a plane of FFmpeg's, which aligns them. */
function floatsOf(plane: Buffer, count: number): Float32Array {
  return new Float32Array(plane.buffer, plane.byteOffset, count);
}

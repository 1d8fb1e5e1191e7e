import { availableParallelism } from 'node:os';
import {
  AV_PICTURE_TYPE_I,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_YUV420P,
  FF_ENCODER_LIBX264,
} from 'node-av/constants';
import { Codec, CodecContext, Dictionary, type Frame, Packet, Rational } from 'node-av/lib';
import { GatewayError } from '../../base/errors.ts';
import type { AccessUnit } from '../access-unit.ts';
import { check, outcome } from './ffmpeg.ts';
import { copyWithLongStartCodes } from './start-codes.ts';

/** What a {@link VideoEncoder} makes. */
export interface VideoEncoderOptions {
  /** Picture size in pixels; even numbers. */
  readonly width: number;
  readonly height: number;
  /** Nominal pictures per second: shares out the bit rate and is written into the stream; timestamps may vary. */
  readonly fps: number;
  /** Bit rate in bits per second, kept within a window of half a second. */
  readonly bitrateBps: number;
  /** Longest distance between keyframes in pictures; null for one second. Keyframes come at these places only. */
  readonly gopFrames: number | null;
}

/** How much work x264 puts into a picture: 17 % of a core for 720p30 (10 with `ultrafast`, 19 with `veryfast`). */
const PRESET = 'superfast';

/** Length in seconds of the window the bit rate is kept in: a keyframe takes at most this share of a second's bits. */
const RATE_WINDOW_S = 0.5;

const BITS_PER_PIXEL = 0.1;
const MIN_BITRATE_BPS = 150_000;
const MAX_BITRATE_BPS = 40_000_000;

/** A bit rate that looks fine for pictures of this size and rate: 2.8 Mb/s for 720p30. */
export function defaultBitrateBps(width: number, height: number, fps: number): number {
  const bitrateBps = width * height * fps * BITS_PER_PIXEL;
  return Math.round(Math.min(MAX_BITRATE_BPS, Math.max(MIN_BITRATE_BPS, bitrateBps)));
}

/**
 * Encodes raw pictures in limited BT.709 to H.264 with nothing held back: each picture comes out as one access unit (Annex B,
 * SPS and PPS before every keyframe) from the call it went in with. No B-frames; timestamps pass exactly. The stream says
 * nothing of its colours: a runner that believed it, and wrote its own pictures as most do, would give back other ones.
 */
export class VideoEncoder {
  readonly #context: CodecContext;
  readonly #packet = new Packet();
  #busy: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(context: CodecContext) {
    this.#context = context;
    this.#packet.alloc();
  }

  /**
   * Opens an encoder.
   * @throws GatewayError `media_option_invalid` when x264 refuses the size or the rate, `engine_unavailable` without x264
   */
  static async open(options: VideoEncoderOptions): Promise<VideoEncoder> {
    const codec = Codec.findEncoderByName(FF_ENCODER_LIBX264);
    if (!codec) throw new GatewayError('engine_unavailable', 'this build of FFmpeg has no H.264 encoder');
    const context = new CodecContext();
    context.allocContext3(codec);
    context.width = options.width;
    context.height = options.height;
    context.pixelFormat = AV_PIX_FMT_YUV420P;
    context.timeBase = new Rational(1, 1_000_000);
    context.framerate = new Rational(Math.round(options.fps * 1000), 1000);
    context.gopSize = options.gopFrames ?? Math.max(1, Math.round(options.fps));
    context.maxBFrames = 0;
    context.bitRate = BigInt(options.bitrateBps);
    context.rcMaxRate = BigInt(options.bitrateBps);
    context.rcBufferSize = Math.round(options.bitrateBps * RATE_WINDOW_S);
    context.threadCount = threadsFor(options.width * options.height);
    const settings = Dictionary.fromObject({
      preset: PRESET,
      tune: 'zerolatency',
      'forced-idr': '1',
      sc_threshold: '0',
      // The nominal rate goes into the SPS, not the microsecond time base that would read as a million pictures a second.
      'x264-params': 'force-cfr=1',
    });
    try {
      const size = `${options.width}x${options.height}`;
      check(
        await context.open2(codec, settings),
        'media_option_invalid',
        `the H.264 encoder refuses ${size} at ${options.fps} fps and ${options.bitrateBps} b/s; choose other values`,
      );
    } catch (error) {
      context.freeContext();
      throw error;
    }
    return new VideoEncoder(context);
  }

  /**
   * Encodes one picture. The frame stays the caller's; its `pts` and `pictType` are overwritten.
   * Calls are served one after the other.
   * @param options.ptsUs presentation time in microseconds, above the one before
   * @param options.forceKey makes this picture a keyframe
   * @throws GatewayError `internal` when x264 fails
   */
  encode(
    frame: Frame,
    options: { readonly ptsUs: number; readonly forceKey?: boolean },
  ): Promise<AccessUnit[]> {
    if (this.#closed) return Promise.resolve([]);
    const turn = this.#busy.then(async () => {
      frame.pts = BigInt(options.ptsUs);
      frame.pictType = options.forceKey ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
      check(await this.#context.sendFrame(frame), 'internal', 'the H.264 encoder failed');
      return this.#receiveAll();
    });
    this.#busy = turn.catch(() => undefined);
    return turn;
  }

  /** Frees the encoder once the picture in work is done. May be called again. */
  async close(): Promise<void> {
    if (this.#closed) return this.#busy.then(() => undefined);
    this.#closed = true;
    this.#busy = this.#busy.then(() => {
      this.#packet.free();
      this.#context.freeContext();
    });
    await this.#busy;
  }

  #receiveAll(): AccessUnit[] {
    const units: AccessUnit[] = [];
    while (
      outcome(this.#context.receivePacketSync(this.#packet), 'internal', 'the H.264 encoder failed') === 'ok'
    ) {
      const { data } = this.#packet;
      if (data) {
        units.push({
          kind: 'video',
          ptsUs: Number(this.#packet.pts),
          key: this.#packet.isKeyframe,
          bytes: copyWithLongStartCodes(data),
        });
      }
      this.#packet.unref();
    }
    return units;
  }
}

/** Slices encoded side by side: more of them only where one core would take too long for a picture. */
function threadsFor(pixels: number): number {
  const wanted = pixels <= 1280 * 720 ? 1 : pixels <= 1920 * 1088 ? 2 : 4;
  return Math.min(wanted, availableParallelism());
}

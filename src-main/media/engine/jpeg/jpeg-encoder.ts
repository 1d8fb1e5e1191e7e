import {
  AV_CODEC_FLAG_QSCALE,
  AV_CODEC_ID_MJPEG,
  AV_PIX_FMT_YUV420P,
  AVCOL_RANGE_JPEG,
  FF_QP2LAMBDA,
} from 'node-av/constants';
import { Codec, CodecContext, Dictionary, type Frame, Packet, Rational } from 'node-av/lib';
import { check, outcome } from '../ffmpeg.ts';

/** Scales that FFmpeg's encoder has: 1 is best. */
const [BEST_SCALE, WORST_SCALE] = [1, 31];

/**
 * Encodes full-range `yuv420p` pictures of one size to JPEG, each within the call that brought it. One call at a time.
 */
export class JpegEncoder {
  readonly width: number;
  readonly height: number;
  readonly #context: CodecContext;
  readonly #packet = new Packet();
  readonly #lambda: number;

  private constructor(context: CodecContext, lambda: number) {
    this.#context = context;
    this.#lambda = lambda;
    this.width = context.width;
    this.height = context.height;
    this.#packet.alloc();
  }

  /**
   * Opens an encoder.
   * @param quality 10 to 100, about as libjpeg counts
   * @throws `engine_unavailable` when FFmpeg refuses the size
   */
  static async open(
    { width, height }: { readonly width: number; readonly height: number },
    quality: number,
  ): Promise<JpegEncoder> {
    const codec = Codec.findEncoder(AV_CODEC_ID_MJPEG);
    const context = new CodecContext();
    context.allocContext3(codec);
    context.width = width;
    context.height = height;
    context.pixelFormat = AV_PIX_FMT_YUV420P;
    context.colorRange = AVCOL_RANGE_JPEG;
    context.timeBase = new Rational(1, 1_000_000);
    context.threadCount = 1;
    context.setFlags(AV_CODEC_FLAG_QSCALE);
    const lambda = quantiserScale(quality) * FF_QP2LAMBDA;
    context.globalQuality = lambda;
    // Tables fitted to each picture make it 5 % smaller and take a second pass over it.
    const opened = await context.open2(codec, Dictionary.fromObject({ huffman: 'default' }));
    if (opened < 0) context.freeContext();
    check(opened, 'engine_unavailable', `FFmpeg cannot make JPEG pictures of ${width}x${height}`);
    return new JpegEncoder(context, lambda);
  }

  /** One whole JPEG file, in memory of its own. @throws `internal` when FFmpeg fails */
  async encode(frame: Frame): Promise<Uint8Array> {
    frame.quality = this.#lambda;
    check(await this.#context.sendFrame(frame), 'internal', 'the JPEG encoder failed');
    outcome(this.#context.receivePacketSync(this.#packet), 'internal', 'the JPEG encoder failed');
    const jpeg = Uint8Array.from(this.#packet.data ?? []);
    this.#packet.unref();
    return jpeg;
  }

  /** Frees the encoder. Nothing may be in work. */
  close(): void {
    this.#packet.free();
    this.#context.freeContext();
  }
}

/** What scales FFmpeg's matrices to about the numbers of libjpeg's at `quality`. */
function quantiserScale(quality: number): number {
  const percent = quality >= 50 ? 200 - 2 * quality : 5000 / quality;
  return Math.round(Math.min(WORST_SCALE, Math.max(BEST_SCALE, percent * 0.13)));
}

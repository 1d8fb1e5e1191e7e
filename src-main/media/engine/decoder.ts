import {
  AV_CODEC_FLAG_LOW_DELAY,
  AV_CODEC_ID_H264,
  AV_CODEC_ID_VP8,
  AV_FRAME_FLAG_CORRUPT,
  AVERROR_EAGAIN,
  AVERROR_EOF,
} from 'node-av/constants';
import { Codec, CodecContext, Frame, Packet, Rational } from 'node-av/lib';
import { monotonicUs } from '../../base/clock.ts';
import { GatewayError } from '../../base/errors.ts';
import type { AccessUnit } from '../access-unit.ts';
import { check } from './ffmpeg.ts';
import type { InputCodec } from './options.ts';

const CODECS: Readonly<Record<InputCodec, { readonly id: typeof AV_CODEC_ID_H264; readonly name: string }>> =
  {
    h264: { id: AV_CODEC_ID_H264, name: 'H.264' },
    vp8: { id: AV_CODEC_ID_VP8, name: 'VP8' },
  };

/** How a {@link PictureDecoder} behaves. */
export interface PictureDecoderOptions {
  /** What the units are; `h264` by default. */
  readonly codec?: InputCodec;
  /** Seconds of units without one decodable picture after which it gives up; 5 by default. */
  readonly giveUpAfterS?: number;
  /** The clock, in microseconds; `monotonicUs` by default. */
  readonly nowUs?: () => number;
}

/** What became of the units given to a decoder. */
export interface DecodeCounts {
  /** Pictures that came out. */
  readonly pictures: number;
  /** Units left out because no keyframe had come yet, or none since the last damage. */
  readonly skipped: number;
  /** Units that FFmpeg refused or whose picture was damaged. */
  readonly damaged: number;
}

/**
 * H.264 (or VP8) units in, raw frames out, without holding one: a stream without B-frames gives each picture back within the
 * call that brought it (`LOW_DELAY`, one thread: frame threads cost a frame of delay each). Streams with B-frames are
 * decoded too, with the delay their reordering needs.
 *
 * Decoding starts at the first keyframe, and after damage at the next one; what lies between is counted, never shown
 * and never an error. It is for one caller at a time: await each call before the next.
 */
export class PictureDecoder {
  readonly #context: CodecContext;
  readonly #packet = new Packet();
  readonly #frame = new Frame();
  readonly #codecName: string;
  readonly #giveUpAfterUs: number;
  readonly #nowUs: () => number;
  #awaitsKey = true;
  #fruitlessSinceUs: number | null = null;
  #pictures = 0;
  #skipped = 0;
  #damaged = 0;
  #busy: Promise<void> | null = null;
  #closed = false;

  private constructor(context: CodecContext, options: PictureDecoderOptions) {
    this.#context = context;
    this.#codecName = CODECS[options.codec ?? 'h264'].name;
    this.#giveUpAfterUs = (options.giveUpAfterS ?? 5) * 1e6;
    this.#nowUs = options.nowUs ?? monotonicUs;
    this.#packet.alloc();
    this.#frame.alloc();
  }

  /** @throws `engine_unavailable` when this FFmpeg has no such decoder */
  static async open(options: PictureDecoderOptions = {}): Promise<PictureDecoder> {
    const { id, name } = CODECS[options.codec ?? 'h264'];
    const context = new CodecContext();
    const codec = Codec.findDecoder(id);
    context.allocContext3(codec);
    context.threadCount = 1;
    context.setFlags(AV_CODEC_FLAG_LOW_DELAY);
    context.pktTimebase = new Rational(1, 1_000_000);
    const opened = await context.open2(codec, null);
    if (opened < 0) context.freeContext();
    check(opened, 'engine_unavailable', `FFmpeg cannot open its ${name} decoder`);
    return new PictureDecoder(context, options);
  }

  /** What became of the units so far. */
  get counts(): DecodeCounts {
    return { pictures: this.#pictures, skipped: this.#skipped, damaged: this.#damaged };
  }

  /** Pictures per second the stream says it has; null where it does not, or before the first picture. */
  get fps(): number | null {
    const { num, den } = this.#context.framerate;
    return num > 0 && den > 0 ? num / den : null;
  }

  /**
   * Decodes one unit and hands each picture that comes out to `use`, whose `pts` is in microseconds. The frame is the
   * decoder's: it is valid until `use` settles.
   * @throws `media_decode_failed` when nothing could be decoded for `giveUpAfterS`, and whatever `use` throws
   */
  decode(unit: AccessUnit, use: (frame: Frame) => Promise<void>): Promise<void> {
    return this.#exclusively(async () => {
      const before = this.#pictures;
      if (this.#awaitsKey && !unit.key) this.#skipped += 1;
      else await this.#decode(unit, use);
      if (this.#pictures > before) this.#fruitlessSinceUs = null;
      else this.#giveUpInTime();
    });
  }

  /** Hands out the pictures that B-frame reordering still holds. Nothing can be decoded afterwards. */
  drain(use: (frame: Frame) => Promise<void>): Promise<void> {
    return this.#exclusively(async () => {
      await this.#context.sendPacket(null);
      await this.#receive(use);
    });
  }

  /** Waits for the call in flight, then frees everything. May be called twice. */
  async close(): Promise<void> {
    const first = !this.#closed;
    this.#closed = true;
    await this.#busy;
    if (!first) return;
    this.#frame.free();
    this.#packet.free();
    this.#context.freeContext();
  }

  async #exclusively(work: () => Promise<void>): Promise<void> {
    if (this.#closed) throw new GatewayError('aborted', 'the decoder is closed');
    if (this.#busy) throw new GatewayError('internal', 'the decoder was called while it was busy');
    const run = work();
    this.#busy = run.catch(() => undefined);
    try {
      await run;
    } finally {
      this.#busy = null;
    }
  }

  async #decode(unit: AccessUnit, use: (frame: Frame) => Promise<void>): Promise<void> {
    this.#awaitsKey = false;
    this.#packet.data = Buffer.from(unit.bytes.buffer, unit.bytes.byteOffset, unit.bytes.byteLength);
    this.#packet.pts = BigInt(Math.round(unit.ptsUs));
    this.#packet.dts = BigInt(Math.round(unit.dtsUs ?? unit.ptsUs));
    // An empty packet would mean the end of the stream to FFmpeg.
    const accepted = unit.bytes.byteLength > 0 && (await this.#context.sendPacket(this.#packet)) >= 0;
    this.#packet.unref();
    const whole = await this.#receive(use);
    if (accepted && whole) return;
    this.#damaged += 1;
    this.#awaitsKey = true;
    this.#context.flushBuffers();
  }

  /**
   * Hands over what is ready; the decoding itself has happened inside FFmpeg's send. False when a picture is damaged.
   */
  async #receive(use: (frame: Frame) => Promise<void>): Promise<boolean> {
    for (;;) {
      const received = this.#context.receiveFrameSync(this.#frame);
      if (received < 0) return received === AVERROR_EAGAIN || received === AVERROR_EOF;
      try {
        if (this.#frame.decodeErrorFlags !== 0 || this.#frame.hasFlags(AV_FRAME_FLAG_CORRUPT)) return false;
        this.#pictures += 1;
        await use(this.#frame);
      } finally {
        this.#frame.unref();
      }
    }
  }

  #giveUpInTime(): void {
    const nowUs = this.#nowUs();
    this.#fruitlessSinceUs ??= nowUs;
    if (nowUs - this.#fruitlessSinceUs < this.#giveUpAfterUs) return;
    throw new GatewayError(
      'media_decode_failed',
      `no picture of the video could be decoded for ${this.#giveUpAfterUs / 1e6} s: check that the stream is ${this.#codecName} and arrives whole`,
      { fields: { ...this.counts } },
    );
  }
}

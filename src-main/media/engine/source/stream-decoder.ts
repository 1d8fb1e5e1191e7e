import { availableParallelism } from 'node:os';
import { AVERROR_EOF, AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import { Codec, CodecContext, Frame, type Packet, Rational, type Stream } from 'node-av/lib';
import { GatewayError } from '../../../base/errors.ts';

/** Pixels of a picture from which decoding uses several threads (they hold a frame each, which costs memory). */
const BIG_PICTURE = 1280 * 720;
const MAX_THREADS = 4;

/** Takes a decoded frame, lent until it settles. False ends decoding. */
export type UseFrame = (frame: Frame) => Promise<boolean>;

/** Decodes one track of any codec FFmpeg knows. Timestamps are microseconds. One call at a time. */
export class StreamDecoder {
  readonly #context: CodecContext;
  readonly #frame = new Frame();
  #damaged = 0;
  #frames = 0;
  #closed = false;

  private constructor(context: CodecContext) {
    this.#context = context;
    this.#frame.alloc();
  }

  /** @throws GatewayError `media_unreadable` when FFmpeg has no decoder for the track */
  static async open(stream: Stream): Promise<StreamDecoder> {
    const { codecpar } = stream;
    const codec = Codec.findDecoder(codecpar.codecId);
    const context = new CodecContext();
    context.allocContext3(codec);
    const copied = codec ? context.parametersToContext(codecpar) : -1;
    context.pktTimebase = new Rational(1, 1_000_000);
    const big = codecpar.codecType === AVMEDIA_TYPE_VIDEO && codecpar.width * codecpar.height > BIG_PICTURE;
    context.threadCount = big ? Math.min(MAX_THREADS, availableParallelism()) : 1;
    if (copied >= 0 && (await context.open2(codec, null)) >= 0) return new StreamDecoder(context);
    context.freeContext();
    throw new GatewayError(
      'media_unreadable',
      `this build of FFmpeg cannot decode ${codec?.longName ?? 'a track of this input'}: convert it first`,
    );
  }

  /** Packets that could not be decoded. */
  get damaged(): number {
    return this.#damaged;
  }

  /** Frames that came out. */
  get frames(): number {
    return this.#frames;
  }

  /**
   * Decodes one packet, or with null everything still held, after which packets may follow again.
   * @returns false when `use` asked to end
   */
  async decode(packet: Packet | null, use: UseFrame): Promise<boolean> {
    if ((await this.#context.sendPacket(packet)) < 0 && packet) this.#damaged += 1;
    for (;;) {
      const code = await this.#context.receiveFrame(this.#frame);
      if (code === AVERROR_EOF) {
        this.#context.flushBuffers();
        return true;
      }
      if (code < 0) return true;
      this.#frames += 1;
      try {
        if (!(await use(this.#frame))) return false;
      } finally {
        this.#frame.unref();
      }
    }
  }

  /** Frees the decoder. Nothing may be in work. May be called again. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#frame.free();
    this.#context.freeContext();
  }
}

import { AV_CHANNEL_LAYOUT_STEREO, AV_CODEC_ID_AAC, AV_CODEC_ID_OPUS } from 'node-av/constants';
import { Codec, CodecContext, Frame, Packet, Rational } from 'node-av/lib';
import type { AccessUnit, AudioCodec } from '../../access-unit.ts';
import { SAMPLE_RATE } from '../audio-encoder.ts';
import { check } from '../ffmpeg.ts';

/** Decodes AAC (ADTS) or Opus units. One call at a time. */
export class AudioDecoder {
  readonly #context: CodecContext;
  readonly #packet = new Packet();
  readonly #frame = new Frame();
  #damaged = 0;
  #closed = false;

  private constructor(context: CodecContext) {
    this.#context = context;
    this.#packet.alloc();
    this.#frame.alloc();
  }

  /** @throws GatewayError `engine_unavailable` when this FFmpeg has no such decoder */
  static async open(kind: AudioCodec): Promise<AudioDecoder> {
    const codec = Codec.findDecoder(kind === 'aac' ? AV_CODEC_ID_AAC : AV_CODEC_ID_OPUS);
    const context = new CodecContext();
    context.allocContext3(codec);
    context.pktTimebase = new Rational(1, 1_000_000);
    context.threadCount = 1;
    // Bare Opus packets say how many channels they have only where they have others than these.
    context.sampleRate = SAMPLE_RATE;
    context.channelLayout = AV_CHANNEL_LAYOUT_STEREO;
    const opened = await context.open2(codec, null);
    if (opened < 0) context.freeContext();
    check(opened, 'engine_unavailable', `FFmpeg cannot open its ${kind} decoder`);
    return new AudioDecoder(context);
  }

  /** Units that could not be decoded. */
  get damaged(): number {
    return this.#damaged;
  }

  /** Decodes a unit; the frames are lent until `use` settles, their `pts` in microseconds. */
  async decode(unit: AccessUnit, use: (frame: Frame) => Promise<void>): Promise<void> {
    this.#packet.data = Buffer.from(unit.bytes.buffer, unit.bytes.byteOffset, unit.bytes.byteLength);
    this.#packet.pts = BigInt(Math.round(unit.ptsUs));
    // An empty packet would mean the end of the stream to FFmpeg.
    const accepted = unit.bytes.byteLength > 0 && (await this.#context.sendPacket(this.#packet)) >= 0;
    this.#packet.unref();
    if (!accepted) this.#damaged += 1;
    while (this.#context.receiveFrameSync(this.#frame) >= 0) {
      try {
        await use(this.#frame);
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
    this.#packet.free();
    this.#context.freeContext();
  }
}

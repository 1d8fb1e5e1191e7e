import type { SourceInfo } from '../options.ts';
import { stampFrame, TestPicture } from '../testsrc.ts';
import { defaultBitrateBps } from '../video-encoder.ts';
import { Pacer, SESSION_START_US } from './pacer.ts';
import type { Producer, ProducerContext } from './producer.ts';
import { VideoOutput } from './video-output.ts';

const DEFAULT_SIZE = { width: 1280, height: 720 };
const DEFAULT_FPS = 30;

/** Produces the test picture, and its tone where audio is wanted. */
export class TestsrcProducer implements Producer {
  readonly #context: ProducerContext;
  readonly #fps: number;
  #picture: TestPicture | null = null;
  #video: VideoOutput | null = null;

  constructor(context: ProducerContext) {
    this.#context = context;
    this.#fps = context.options.fps ?? DEFAULT_FPS;
  }

  /** Opens the drawing and the encoder. */
  async open(): Promise<SourceInfo> {
    const { options, host, counts, signal } = this.#context;
    const { width, height } = options.size ?? DEFAULT_SIZE;
    const fps = this.#fps;
    const bitrateBps = options.bitrateBps ?? defaultBitrateBps(width, height, fps);
    const pacer = new Pacer(options.input.paced);
    const output = { width, height, fps, bitrateBps, gopS: options.gopS };
    this.#video = await VideoOutput.open(output, pacer, host, counts, signal);
    this.#picture = await TestPicture.open(width, height, fps);
    return {
      streams: { video: { codec: 'h264', width, height, fps }, audio: null },
      durationS: options.durationS,
      bitrateBps,
    };
  }

  /** Draws until the duration is reached or the source is stopped. */
  async run(): Promise<void> {
    const { durationS } = this.#context.options;
    const frames = durationS === null ? Number.POSITIVE_INFINITY : Math.ceil(durationS * this.#fps);
    for (let number = 0; number < frames; number += 1) {
      const frame = this.#picture?.next();
      if (!frame) return;
      const mediaUs = SESSION_START_US + Math.round((number * 1e6) / this.#fps);
      await this.#video?.write(frame, mediaUs, (captureUs) => stampFrame(frame, number, captureUs));
    }
  }

  /** Frees the drawing and the encoder. */
  async close(): Promise<void> {
    await this.#video?.close();
    this.#picture?.close();
    this.#video = null;
    this.#picture = null;
  }
}

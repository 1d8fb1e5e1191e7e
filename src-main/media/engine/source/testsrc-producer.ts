import { SAMPLE_RATE } from '../audio-encoder.ts';
import type { SourceInfo } from '../options.ts';
import { TestPicture, testTone } from '../testsrc.ts';
import { defaultBitrateBps } from '../video-encoder.ts';
import { AudioOutput } from './audio-output.ts';
import { Pacer, SESSION_START_US } from './pacer.ts';
import type { Producer, ProducerContext } from './producer.ts';
import { VideoOutput } from './video-output.ts';

const DEFAULT_SIZE = { width: 1280, height: 720 };
const DEFAULT_FPS = 30;

/** Samples of tone made at a time: 20 ms. */
const TONE_CHUNK = SAMPLE_RATE / 50;

/** Produces the test picture, and its tone where audio is wanted. */
export class TestsrcProducer implements Producer {
  readonly #context: ProducerContext;
  readonly #fps: number;
  #picture: TestPicture | null = null;
  #video: VideoOutput | null = null;
  #tone: AudioOutput | null = null;

  constructor(context: ProducerContext) {
    this.#context = context;
    this.#fps = context.options.fps ?? DEFAULT_FPS;
  }

  /** Opens the drawing and the encoders. */
  async open(): Promise<SourceInfo> {
    const { options, host, counts, signal } = this.#context;
    const { width, height } = options.size ?? DEFAULT_SIZE;
    const fps = this.#fps;
    const bitrateBps = options.bitrateBps ?? defaultBitrateBps(width, height, fps);
    const pacer = new Pacer(options.input.paced);
    const output = { width, height, fps, bitrateBps, gopS: options.gopS };
    this.#video = await VideoOutput.open(output, pacer, host, counts, signal);
    const tone = options.input.kind === 'testsrc' && options.input.tone;
    const codec = tone ? options.audio : null;
    this.#picture = await TestPicture.open({ width, height }, fps, { flash: tone });
    const endUs = this.#endUs;
    if (codec) {
      this.#tone = await AudioOutput.open({ codec, channels: 1 }, endUs, pacer, host, counts, signal);
    }
    return {
      streams: {
        video: { codec: 'h264', width, height, fps },
        audio: codec && { codec, sampleRate: SAMPLE_RATE, channels: 1 },
      },
      durationS: options.durationS,
      bitrateBps,
    };
  }

  /** Plays until the duration is reached or the source is stopped. */
  async run(): Promise<void> {
    const results = await Promise.allSettled([this.#playPictures(), this.#playTone()]);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  /** Frees the drawing and the encoders. */
  async close(): Promise<void> {
    await this.#video?.close();
    this.#tone?.close();
    this.#picture?.close();
    this.#video = null;
    this.#tone = null;
    this.#picture = null;
  }

  get #endUs(): number {
    const { durationS } = this.#context.options;
    return durationS === null ? Number.POSITIVE_INFINITY : SESSION_START_US + durationS * 1e6;
  }

  async #playPictures(): Promise<void> {
    for (let number = 0; ; number += 1) {
      const mediaUs = SESSION_START_US + Math.round((number * 1e6) / this.#fps);
      const frame = this.#picture?.next();
      if (!frame || mediaUs >= this.#endUs) return;
      await this.#video?.write(frame, mediaUs, (captureUs) => this.#picture?.stamp(number, captureUs));
    }
  }

  async #playTone(): Promise<void> {
    if (!this.#tone) return;
    for (let sample = 0; ; sample += TONE_CHUNK) {
      const mediaUs = SESSION_START_US + (sample * 1e6) / SAMPLE_RATE;
      if (!(await this.#tone.write([testTone(sample, TONE_CHUNK, SAMPLE_RATE)], mediaUs))) break;
    }
    await this.#tone.finish();
  }
}

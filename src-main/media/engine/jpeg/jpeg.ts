import { AVCOL_SPC_BT709 } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { monotonicUs } from '../../../base/clock.ts';
import type { AccessUnit } from '../../access-unit.ts';
import { nameColours } from '../colours.ts';
import { type DecodeCounts, PictureDecoder } from '../decoder.ts';
import { FilterChain } from '../filter-chain.ts';
import type { JpegOptions, Pipeline, PipelineHost } from '../options.ts';
import { UnitQueue } from '../unit-queue.ts';
import { JpegEncoder } from './jpeg-encoder.ts';

/** Final figures of a jpeg pipeline, in pictures. */
export interface JpegSummary extends DecodeCounts {
  readonly encoded: number;
  /** Pictures decoded but not encoded because newer ones waited. */
  readonly passedOver: number;
  /** Units dropped before decoding because the decoder could not keep up. */
  readonly dropped: number;
}

/** Units that wait for the decoder at most. */
const CAPACITY = 120;

/** Units that have waited longer are dropped up to the next keyframe. */
const MAX_WAIT_US = 500_000;

/** However far behind it is, a picture is made so often. */
const AT_LEAST_EVERY_US = 200_000;

/** The filter that makes a picture what JFIF pictures are, where it is not the scaler that has to. */
function toJfif(colorSpace: number): string {
  // In one pass and a third of the scaler's time.
  return colorSpace === AVCOL_SPC_BT709 ? 'colorspace=iall=bt709:all=bt601-6-525:range=pc:fast=1' : '';
}

/**
 * Makes a JPEG of each picture within the call that brought it. Where it cannot keep up it passes over pictures that newer
 * ones follow. Damage and changes of size never end it; only a stream nothing can be decoded of does.
 */
export function createJpeg(options: JpegOptions, host: PipelineHost): Pipeline<void, JpegSummary> {
  return new JpegPipeline(options, host);
}

class JpegPipeline implements Pipeline<void, JpegSummary> {
  readonly #quality: number;
  readonly #host: PipelineHost;
  readonly #queue: UnitQueue;
  readonly #converter = new FilterChain({ filter: toJfif(AVCOL_SPC_BT709), size: null, format: 'jpeg' });
  #colorSpace: number = AVCOL_SPC_BT709;
  #decoder: PictureDecoder | null = null;
  #encoder: JpegEncoder | null = null;
  #encoded = 0;
  #passedOver = 0;
  #encodedUs = Number.NEGATIVE_INFINITY;
  #stopping: Promise<JpegSummary> | null = null;

  constructor({ quality }: JpegOptions, host: PipelineHost) {
    this.#quality = quality;
    this.#host = host;
    this.#queue = new UnitQueue({
      capacity: CAPACITY,
      maxWaitUs: MAX_WAIT_US,
      handle: (unit) => this.#handle(unit),
      onError: (error) => host.fail(error),
    });
  }

  async start(): Promise<void> {
    this.#decoder = await PictureDecoder.open();
  }

  async push(unit: AccessUnit): Promise<void> {
    if (unit.kind === 'video') await this.#queue.push(unit);
  }

  /** There is nothing to change. */
  async update(): Promise<void> {}

  stop(): Promise<JpegSummary> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<JpegSummary> {
    await this.#queue.stop();
    await this.#decoder?.close();
    await this.#converter.close();
    this.#encoder?.close();
    const counts = this.#decoder?.counts ?? { pictures: 0, skipped: 0, damaged: 0 };
    const { dropped } = this.#queue;
    return { ...counts, encoded: this.#encoded, passedOver: this.#passedOver, dropped };
  }

  async #handle(unit: AccessUnit): Promise<void> {
    await this.#decoder?.decode(unit, (frame) => this.#picture(frame));
  }

  async #picture(frame: Frame): Promise<void> {
    if (this.#isOvertaken()) {
      this.#passedOver += 1;
      return;
    }
    nameColours(frame);
    if (frame.colorSpace !== this.#colorSpace) {
      this.#colorSpace = frame.colorSpace;
      await this.#converter.replace(toJfif(frame.colorSpace));
    }
    await this.#converter.filter(frame, (converted, ptsUs) => this.#encode(converted, ptsUs));
  }

  /** Newer pictures wait, here or for their reader, and one was made not long ago. */
  #isOvertaken(): boolean {
    const behind = this.#queue.size > 0 || this.#host.room === 0;
    return behind && monotonicUs() - this.#encodedUs < AT_LEAST_EVERY_US;
  }

  async #encode(frame: Frame, ptsUs: number): Promise<void> {
    const { width, height } = frame;
    if (this.#encoder?.width !== width || this.#encoder.height !== height) {
      this.#encoder?.close();
      this.#encoder = null;
      this.#encoder = await JpegEncoder.open({ width, height }, this.#quality);
    }
    const bytes = await this.#encoder.encode(frame);
    this.#encodedUs = monotonicUs();
    this.#encoded += 1;
    await this.#host.send({ kind: 'video', ptsUs, key: true, bytes });
  }
}

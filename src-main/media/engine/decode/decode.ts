import { AV_PIX_FMT_YUV420P } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { monotonicUs } from '../../../base/clock.ts';
import type { AccessUnit } from '../../access-unit.ts';
import { readFrameCode } from '../../frame-code.ts';
import { CodeStrip } from '../code-strip.ts';
import { type DecodeCounts, PictureDecoder, type PictureDecoderOptions } from '../decoder.ts';
import { FilterChain } from '../filter-chain.ts';
import type { DecodeOptions, Pipeline, PipelineHost } from '../options.ts';
import { UnitQueue } from '../unit-queue.ts';

/** Final figures of a decode pipeline, in units; audio is ignored. */
export interface DecodeSummary extends DecodeCounts {
  /** Units dropped before decoding because the decoder, or the reader of raw pictures, could not keep up. */
  readonly dropped: number;
}

/** Pictures that wait for the decoder at most: 4 s at 30 per second, so one long keyframe distance fits. */
const CAPACITY = 120;

/**
 * Decodes access units and reports each picture the moment it comes out; with `deliverFrames` the picture itself
 * follows, in I420, whatever format the stream has. Starts at the first keyframe. Damaged units, units behind them and
 * changes of resolution never end it; only a stream nothing can be decoded of fails, with `media_decode_failed`.
 */
export function createDecode(
  options: DecodeOptions,
  host: PipelineHost,
  decoderOptions: PictureDecoderOptions = {},
): Pipeline<void, DecodeSummary> {
  return new DecodePipeline(options, host, decoderOptions);
}

class DecodePipeline implements Pipeline<void, DecodeSummary> {
  readonly #options: DecodeOptions;
  readonly #host: PipelineHost;
  readonly #decoderOptions: PictureDecoderOptions;
  readonly #queue: UnitQueue;
  readonly #strip: CodeStrip | null;
  #decoder: PictureDecoder | null = null;
  #converter: FilterChain | null = null;
  #failed = false;
  #stopping: Promise<DecodeSummary> | null = null;

  constructor(options: DecodeOptions, host: PipelineHost, decoderOptions: PictureDecoderOptions) {
    this.#options = options;
    this.#strip = options.readCode ? new CodeStrip() : null;
    this.#host = host;
    this.#decoderOptions = decoderOptions;
    this.#queue = new UnitQueue({
      capacity: CAPACITY,
      handle: (unit) => this.#handle(unit),
      onError: (error) => {
        this.#failed = true;
        host.fail(error);
      },
    });
  }

  async start(): Promise<void> {
    this.#decoder = await PictureDecoder.open(this.#decoderOptions);
  }

  async push(unit: AccessUnit): Promise<void> {
    if (unit.kind === 'video') await this.#queue.push(unit);
  }

  /** Decoding has nothing to change. */
  async update(): Promise<void> {}

  stop(): Promise<DecodeSummary> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<DecodeSummary> {
    await this.#queue.stop();
    if (!this.#failed) await this.#decoder?.drain((frame) => this.#deliver(frame));
    await this.#decoder?.close();
    await this.#converter?.close();
    this.#strip?.close();
    const counts = this.#decoder?.counts ?? { pictures: 0, skipped: 0, damaged: 0 };
    return { ...counts, dropped: this.#queue.dropped };
  }

  async #handle(unit: AccessUnit): Promise<void> {
    await this.#decoder?.decode(unit, (frame) => this.#deliver(frame));
  }

  async #deliver(frame: Frame): Promise<void> {
    const decodedUs = monotonicUs();
    const ptsUs = Number(frame.pts);
    const { width, height } = frame;
    const code = this.#strip?.use(frame, readFrameCode) ?? null;
    this.#host.report({ ptsUs, decodedUs, width, height, code });
    if (!this.#options.deliverFrames) return;
    const { frameSize: size } = this.#options;
    if (!size && frame.format === AV_PIX_FMT_YUV420P) return this.#send(frame, ptsUs);
    const filter = size ? `scale=${size.width}:${size.height}:flags=area` : '';
    this.#converter ??= new FilterChain({ filter, size: null });
    await this.#converter.filter(frame, (converted) => this.#send(converted, ptsUs));
  }

  async #send(frame: Frame, ptsUs: number): Promise<void> {
    const { width, height } = frame;
    await this.#host.sendFrame({ ptsUs, width, height, data: frame.toBuffer() });
  }
}

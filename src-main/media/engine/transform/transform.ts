import type { Frame } from 'node-av/lib';
import { GatewayError } from '../../../base/errors.ts';
import type { AccessUnit } from '../../access-unit.ts';
import { PictureDecoder, type PictureDecoderOptions } from '../decoder.ts';
import { FilterChain } from '../filter-chain.ts';
import type { Pipeline, PipelineHost, TransformOptions, TransformUpdate } from '../options.ts';
import { UnitQueue } from '../unit-queue.ts';
import { PictureEncoder } from './picture-encoder.ts';

/** Final figures of a transform. */
export interface TransformSummary {
  /** Pictures decoded and pictures sent on; a filter may make more or fewer of them. */
  readonly framesIn: number;
  readonly framesOut: number;
  readonly audioUnits: number;
  /** Units that could not be decoded: before the first keyframe, damaged, or between damage and the next keyframe. */
  readonly unitsSkipped: number;
  /** Pictures left out because filtering or encoding could not keep up. */
  readonly framesDropped: number;
  /** Units left out undecoded because not even decoding could keep up. */
  readonly unitsDropped: number;
}

/** Units that wait at most: 2 s of 30 pictures and 48 audio frames per second. */
const CAPACITY = 160;

/** Units taken before a caller that awaits its pushes has to wait: it loses nothing while one takes under 25 ms. */
const AHEAD = 16;

/** A picture whose unit has waited this long is decoded but not filtered: a burst of so much is still caught up with. */
const LATE_US = 400_000;

/** Units that have waited this long are not even decoded. */
const TOO_LATE_US = 1_500_000;

/** Keyframes remembered at most until their pictures leave the filter; more only pile up when nothing decodes. */
const MAX_KEYS = 64;

/**
 * Decode → filter → encode, each picture within the call that brought it, timestamps untouched; a keyframe comes out
 * wherever one went in (segments are cut there). Audio passes untouched, in its place among the pictures.
 *
 * It is for live streams: when it cannot keep up, latency is kept and pictures are lost, in two steps. Pictures that have
 * waited 0.4 s are decoded (so no reference is ever missing) but not filtered or encoded, keyframes excepted; and when
 * even that is too slow, the queue skips to the newest keyframe. Both are counted.
 *
 * `update()` raises `params_invalid` for what FFmpeg refuses, and the running filter goes on; of several commands, those
 * before the refused one are in effect. Fails with `media_decode_failed` when nothing can be decoded for a while.
 */
export function createTransform(
  options: TransformOptions,
  host: PipelineHost,
  decoderOptions: PictureDecoderOptions = {},
): Pipeline<void, TransformSummary> {
  return new TransformPipeline(options, host, decoderOptions);
}

class TransformPipeline implements Pipeline<void, TransformSummary> {
  readonly #options: TransformOptions;
  readonly #host: PipelineHost;
  readonly #decoderOptions: PictureDecoderOptions;
  readonly #queue: UnitQueue;
  readonly #encoder: PictureEncoder;
  #decoder: PictureDecoder | null = null;
  #chain: FilterChain | null = null;
  /** Times of input keyframes whose output is still to come, rising. */
  #keysUs: number[] = [];
  #framesIn = 0;
  #framesDropped = 0;
  #audioUnits = 0;
  #failed = false;
  #stopping: Promise<TransformSummary> | null = null;

  constructor(options: TransformOptions, host: PipelineHost, decoderOptions: PictureDecoderOptions) {
    this.#options = options;
    this.#host = host;
    this.#decoderOptions = decoderOptions;
    this.#encoder = new PictureEncoder(options.bitrateBps, (unit) => host.send(unit));
    this.#queue = new UnitQueue({
      capacity: CAPACITY,
      ahead: AHEAD,
      maxWaitUs: TOO_LATE_US,
      handle: (unit, waitedUs) => this.#handle(unit, waitedUs),
      ...(decoderOptions.nowUs ? { nowUs: decoderOptions.nowUs } : {}),
      onError: (error) => {
        this.#failed = true;
        host.fail(error);
      },
    });
  }

  async start(): Promise<void> {
    this.#chain = new FilterChain(this.#options);
    this.#decoder = await PictureDecoder.open({
      codec: this.#options.inputCodec ?? 'h264',
      ...this.#decoderOptions,
    });
  }

  push(unit: AccessUnit): Promise<void> {
    return this.#queue.push(unit);
  }

  async update(update: TransformUpdate): Promise<void> {
    if (!this.#chain) throw new GatewayError('internal', 'the transform was updated before it was started');
    if (update.filter !== undefined) await this.#chain.replace(update.filter);
    for (const command of update.commands ?? []) await this.#chain.command(command);
  }

  stop(): Promise<TransformSummary> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<TransformSummary> {
    await this.#queue.stop();
    if (!this.#failed) {
      await this.#decoder?.drain((frame) => this.#filter(frame, false));
      await this.#chain?.drain((frame, ptsUs) => this.#encode(frame, ptsUs));
    }
    await this.#decoder?.close();
    await this.#chain?.close();
    await this.#encoder.close();
    const counts = this.#decoder?.counts;
    return {
      framesIn: this.#framesIn,
      framesOut: this.#encoder.pictures,
      audioUnits: this.#audioUnits,
      unitsSkipped: (counts?.skipped ?? 0) + (counts?.damaged ?? 0),
      framesDropped: this.#framesDropped + this.#encoder.refused,
      unitsDropped: this.#queue.dropped,
    };
  }

  async #handle(unit: AccessUnit, waitedUs: number): Promise<void> {
    if (unit.kind === 'audio') {
      this.#audioUnits += 1;
      return this.#host.send(unit);
    }
    if (unit.key) this.#keysUs = [...this.#keysUs.slice(1 - MAX_KEYS), unit.ptsUs];
    await this.#decoder?.decode(unit, (frame) => this.#filter(frame, waitedUs > LATE_US));
  }

  async #filter(frame: Frame, late: boolean): Promise<void> {
    this.#framesIn += 1;
    if (late && !this.#keysUs.includes(Number(frame.pts))) {
      this.#framesDropped += 1;
      return;
    }
    await this.#chain?.filter(frame, (filtered, ptsUs) => this.#encode(filtered, ptsUs));
  }

  async #encode(frame: Frame, ptsUs: number): Promise<void> {
    const due = this.#keysUs.findLastIndex((keyUs) => keyUs <= ptsUs) + 1;
    this.#keysUs.splice(0, due);
    await this.#encoder.encode(frame, { ptsUs, forceKey: due > 0, fps: this.#decoder?.fps ?? null });
  }
}

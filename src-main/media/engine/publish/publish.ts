import { GatewayError } from '../../../base/errors.ts';
import type { AccessUnit } from '../../access-unit.ts';
import type { Pipeline, PipelineHost, PublishOptions, PublishSummary } from '../options.ts';
import { openSrtWay } from './srt-way.ts';
import { openWhipWay } from './whip-way.ts';

/** An open way to the other side. One call at a time. */
export interface PublishWay {
  /** Sends one unit; resolves with the bytes it became. @throws GatewayError `output_lost` */
  write(unit: AccessUnit): Promise<number>;
  /** Closes it; never rejects. */
  close(): Promise<void>;
}

/** Bytes are told this often, in milliseconds. */
const PROGRESS_EVERY_MS = 250;

/**
 * Sends units to a server, each as it comes: nothing is kept back or put in order. Tells `bytes` so far as its progress.
 * Opening blocks until the other side answers, and can be ended by nothing but the end of the process.
 *
 * @throws from `start`: `output_unreachable`, `output_refused`, `output_address_invalid`. Fails later with `output_lost`.
 */
export function createPublish(options: PublishOptions, host: PipelineHost): Pipeline<void, PublishSummary> {
  return new PublishPipeline(options, host);
}

class PublishPipeline implements Pipeline<void, PublishSummary> {
  readonly #options: PublishOptions;
  readonly #host: PipelineHost;
  #way: PublishWay | null = null;
  #bytes = 0;
  #videoUnits = 0;
  #audioUnits = 0;
  #toldMs = 0;
  #stopping: Promise<PublishSummary> | null = null;

  constructor(options: PublishOptions, host: PipelineHost) {
    this.#options = options;
    this.#host = host;
  }

  async start(): Promise<void> {
    const open = this.#options.format === 'whip' ? openWhipWay : openSrtWay;
    this.#way = await open(this.#options);
  }

  async push(unit: AccessUnit): Promise<void> {
    if (!this.#way) throw new GatewayError('aborted', 'the way to the server is closed');
    this.#bytes += await this.#way.write(unit);
    if (unit.kind === 'video') this.#videoUnits += 1;
    else this.#audioUnits += 1;
    const nowMs = performance.now();
    if (nowMs - this.#toldMs < PROGRESS_EVERY_MS) return;
    this.#toldMs = nowMs;
    this.#host.progress({ bytes: this.#bytes });
  }

  /** There is nothing to change. */
  async update(): Promise<void> {}

  stop(): Promise<PublishSummary> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<PublishSummary> {
    const way = this.#way;
    this.#way = null;
    await way?.close();
    return { bytes: this.#bytes, videoUnits: this.#videoUnits, audioUnits: this.#audioUnits };
  }
}

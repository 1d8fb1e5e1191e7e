import { GatewayError, toGatewayError } from '../base/errors.ts';
import { JsonChannelWriter } from '../trickle/json-channel.ts';
import type { SegmentSink } from '../trickle/segment.ts';
import type { ModelParams } from './start-request.ts';

/** Sent as it is; runners ignore it, and the channel is not swept for silence (protocol D2). */
const KEEPALIVE = { keep: 'alive' } as const;

/** Options of {@link JobControl}. */
export interface JobControlOptions {
  /** The control channel; null when the job has none. */
  readonly sink: SegmentSink | null;
  /** What the job was started with. */
  readonly params: ModelParams;
  /** Milliseconds between keepalives. */
  readonly keepaliveMs: number;
  /** A message was lost; the job goes on. */
  readonly onSegmentFailed: (error: GatewayError) => void;
}

/**
 * A job's control channel: parameters for the runner, and a keepalive. An update replaces all parameters (protocol D2),
 * so the whole object is sent each time; when updates come faster than they can be sent, only the last one counts.
 */
export class JobControl {
  readonly #options: JobControlOptions;
  readonly #writer: JsonChannelWriter | null;
  #params: ModelParams;
  #sent: ModelParams;
  #sending: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: JobControlOptions) {
    this.#options = options;
    this.#params = options.params;
    this.#sent = options.params;
    this.#writer = options.sink === null ? null : new JsonChannelWriter(options.sink);
    if (this.#writer) this.#timer = setInterval(() => this.#keepalive(), options.keepaliveMs);
  }

  /** The parameters that count: those of the last update, sent or not. */
  get params(): ModelParams {
    return this.#params;
  }

  /** Messages sent, keepalives included. */
  get sent(): number {
    return this.#writer?.sent ?? 0;
  }

  /**
   * Replaces the runner's parameters. Resolves when they, or newer ones, are sent; whether the runner takes them shows
   * in its status.
   * @param params the complete object: what is left out goes back to the model's default
   * @throws GatewayError `params_invalid` when the job takes no updates, or what the channel raises
   */
  update(params: ModelParams): Promise<void> {
    if (!this.#writer) {
      return Promise.reject(
        new GatewayError(
          'params_invalid',
          'this job takes no new parameters while it runs: start it anew with them',
        ),
      );
    }
    this.#params = params;
    this.#sending ??= this.#sendLatest(this.#writer).finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  /** Ends the channel. Never rejects. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writer?.close().catch(() => undefined);
  }

  async #sendLatest(writer: JsonChannelWriter): Promise<void> {
    let failed = false;
    while (this.#sent !== this.#params) {
      const params = this.#params;
      try {
        await writer.send(params);
        this.#sent = params;
      } catch (thrown) {
        const error = toGatewayError(thrown, 'segment_failed');
        // A segment that was lost costs one repetition; a channel that is gone takes no more.
        if (failed || error.code !== 'segment_failed') throw error;
        failed = true;
        this.#options.onSegmentFailed(error);
      }
    }
  }

  #keepalive(): void {
    this.#writer?.send(KEEPALIVE).catch((thrown: unknown) => {
      const error = toGatewayError(thrown, 'segment_failed');
      if (error.code === 'segment_failed') this.#options.onSegmentFailed(error);
      else clearInterval(this.#timer);
    });
  }
}

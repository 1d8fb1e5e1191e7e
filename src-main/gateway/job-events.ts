import { type GatewayError, toGatewayError } from '../base/errors.ts';
import { JsonChannelReader } from '../trickle/json-channel.ts';
import type { SegmentSource } from '../trickle/segment.ts';
import { type RunnerEvent, type RunnerStatus, readRunnerEvent } from './runner-status.ts';

/** Options of {@link JobEvents}. */
export interface JobEventsOptions {
  readonly source: SegmentSource;
  readonly onEvent: (event: RunnerEvent) => void;
  /** Something came, readable or not: the runner lives. */
  readonly onSound: () => void;
  /** A message that could not be read. */
  readonly onBad: (error: GatewayError) => void;
  /** No more events come; `error` when the channel failed. */
  readonly onEnd: (error: GatewayError | null) => void;
}

/** Counters of a job's events since its start. */
export interface EventStats {
  readonly events: number;
  /** Messages that were not JSON objects, or too large, or broke off. */
  readonly bad: number;
}

/** Reads a job's events channel until it ends. */
export class JobEvents {
  readonly #options: JobEventsOptions;
  readonly #reader: JsonChannelReader;
  #status: RunnerStatus | null = null;
  #events = 0;
  #bad = 0;

  constructor(options: JobEventsOptions) {
    this.#options = options;
    this.#reader = new JsonChannelReader(options.source, { onBad: (error) => this.#onBad(error) });
    void this.#read();
  }

  /** The runner's last status; null before the first. */
  get status(): RunnerStatus | null {
    return this.#status;
  }

  /** The counters now. */
  get stats(): EventStats {
    return { events: this.#events, bad: this.#bad };
  }

  /** Stops reading. */
  close(): Promise<void> {
    return this.#reader.close();
  }

  async #read(): Promise<void> {
    try {
      for await (const message of this.#reader) this.#take(message);
      this.#options.onEnd(null);
    } catch (error) {
      this.#options.onEnd(toGatewayError(error, 'subscriber_dead'));
    }
  }

  #take(message: unknown): void {
    this.#options.onSound();
    const event = readRunnerEvent(message, this.#status);
    if (!event) {
      this.#bad += 1;
      return;
    }
    this.#events += 1;
    if (event.type === 'status') this.#status = event.status;
    this.#options.onEvent(event);
  }

  #onBad(error: GatewayError): void {
    this.#bad += 1;
    this.#options.onSound();
    this.#options.onBad(error);
  }
}

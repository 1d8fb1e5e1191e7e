import { GatewayError, isAbort } from '../../../base/errors.ts';
import type { SourceHost } from '../hosted-pipeline.ts';
import type { Pipeline, SourceInfo, SourceOptions, SourceSummary } from '../options.ts';
import { emptyCounts, type SourceCounts } from './counts.ts';
import type { Producer } from './producer.ts';
import { checkSourceOptions } from './source-options.ts';
import { TestsrcProducer } from './testsrc-producer.ts';

/** Makes a source pipeline: input → pictures and sound → access units. */
export function createSource(options: SourceOptions, host: SourceHost): Pipeline<SourceInfo, SourceSummary> {
  return new SourcePipeline(options, host);
}

class SourcePipeline implements Pipeline<SourceInfo, SourceSummary> {
  readonly #options: SourceOptions;
  readonly #host: SourceHost;
  readonly #counts: SourceCounts = emptyCounts();
  readonly #abort = new AbortController();
  #opening: Promise<SourceInfo> | null = null;
  #running: Promise<void> = Promise.resolve();
  #producer: Producer | null = null;
  #stopped: Promise<SourceSummary> | null = null;

  constructor(options: SourceOptions, host: SourceHost) {
    this.#options = options;
    this.#host = host;
  }

  start(): Promise<SourceInfo> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  push(): Promise<void> {
    return Promise.reject(new GatewayError('internal', 'a source takes no access units'));
  }

  update(): Promise<void> {
    return Promise.reject(new GatewayError('internal', 'a source cannot be changed while it runs'));
  }

  stop(): Promise<SourceSummary> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #open(): Promise<SourceInfo> {
    checkSourceOptions(this.#options);
    const context = {
      options: this.#options,
      host: this.#host,
      counts: this.#counts,
      signal: this.#abort.signal,
    };
    this.#producer =
      this.#options.input.kind === 'testsrc'
        ? new TestsrcProducer(context)
        : new (await import('./media-producer.ts')).MediaProducer(context);
    const info = await this.#producer.open();
    this.#abort.signal.throwIfAborted();
    this.#running = this.#run(this.#producer);
    return info;
  }

  async #run(producer: Producer): Promise<void> {
    try {
      await this.#host.begun;
      await producer.run();
      this.#host.end();
    } catch (error) {
      if (!isAbort(error)) this.#host.fail(error);
    }
  }

  async #stop(): Promise<SourceSummary> {
    this.#abort.abort();
    await this.#opening?.catch(() => undefined);
    await this.#running;
    await this.#producer?.close();
    return { ...this.#counts };
  }
}

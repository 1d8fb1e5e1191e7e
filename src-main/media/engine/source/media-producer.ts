import type { SourceInfo } from '../options.ts';
import type { Producer, ProducerContext } from './producer.ts';

/** Produces units from a file or URL. */
export class MediaProducer implements Producer {
  readonly #context: ProducerContext;
  constructor(context: ProducerContext) {
    this.#context = context;
  }
  open(): Promise<SourceInfo> {
    throw new Error(`not yet ${this.#context.options.gopS}`);
  }
  run(): Promise<void> {
    return Promise.resolve();
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

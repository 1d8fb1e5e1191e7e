import type { SourceHost } from '../hosted-pipeline.ts';
import type { SourceInfo, SourceOptions } from '../options.ts';
import type { SourceCounts } from './counts.ts';

/** Makes a source's access units from one kind of input. */
export interface Producer {
  /** Opens the input. @throws GatewayError `media_…` */
  open(): Promise<SourceInfo>;
  /** Sends units until the input ends or the signal aborts. */
  run(): Promise<void>;
  /** Frees everything, after {@link run} or a failed {@link open}. */
  close(): Promise<void>;
}

/** What a producer works with. */
export interface ProducerContext {
  readonly options: SourceOptions;
  readonly host: SourceHost;
  readonly counts: SourceCounts;
  /** Aborts when the source is stopped. */
  readonly signal: AbortSignal;
}

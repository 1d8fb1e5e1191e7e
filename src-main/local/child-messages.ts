import type { SerializedError } from '../base/errors.ts';
import type { LogRecord } from '../base/log.ts';
import type { OrchestratorOptions } from './options.ts';

/** What the owner tells the process of the embedded network. */
export type ToChild =
  | { readonly type: 'start'; readonly options: OrchestratorOptions }
  /** End jobs, close, exit. */
  | { readonly type: 'close' };

/** What a started network says of itself. */
export interface NetworkReady {
  readonly serviceUri: string;
  readonly certificateFingerprint: string;
  readonly models: readonly string[];
}

/** What the process of the embedded network tells its owner. */
export type FromChild =
  | { readonly type: 'ready'; readonly ready: NetworkReady }
  /** It could not start, and exits. */
  | { readonly type: 'failed'; readonly error: SerializedError }
  | { readonly type: 'log'; readonly record: LogRecord };

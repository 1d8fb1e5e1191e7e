import type { SerializedError } from './errors.ts';
import type { LogRecord } from './log.ts';

/**
 * What the owner of a process tells it.
 * @typeParam Answers what it can be asked, with the answers
 */
export type ToOwned<Options, Answers extends object = Record<never, never>> =
  | { readonly type: 'start'; readonly options: Options }
  | { readonly type: 'ask'; readonly id: number; readonly question: keyof Answers & string }
  /** Finish, close, exit. */
  | { readonly type: 'close' };

/** What a process tells its owner. */
export type FromOwned<Ready, Answers extends object = Record<never, never>> =
  | { readonly type: 'ready'; readonly ready: Ready }
  /** It could not start, and exits. */
  | { readonly type: 'failed'; readonly error: SerializedError }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answers[keyof Answers] }
  | { readonly type: 'refused'; readonly id: number; readonly error: SerializedError }
  | { readonly type: 'log'; readonly record: LogRecord };

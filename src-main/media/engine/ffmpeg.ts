import { constants } from 'node:os';
import { AV_LOG_QUIET, AVERROR_EAGAIN, AVERROR_EOF } from 'node-av/constants';
import { FFmpegError, Log } from 'node-av/lib';
import { type ErrorCode, GatewayError } from '../../base/errors.ts';

/** FFmpeg's code for a system error that node-av does not name; error numbers differ between systems. */
export function systemError(name: keyof typeof constants.errno): number {
  return -constants.errno[name];
}

/*
 * Rules of node-av that end the process when broken, beside those at each place:
 * - `open2Sync(codec, dictionary)` frees the dictionary a second time when it is collected: only `await open2(…)`.
 * - no `freeContext()` while a send or receive on that context has not settled.
 */

/** What one FFmpeg call answered, with the two outcomes that are no errors told apart. */
export type FfmpegOutcome = 'ok' | 'again' | 'end';

/** Sorts a return code of FFmpeg: done, needs more input or reading first (EAGAIN), or the end of the stream. */
export function outcome(code: number, errorCode: ErrorCode, what: string): FfmpegOutcome {
  if (code >= 0) return 'ok';
  if (code === AVERROR_EAGAIN) return 'again';
  if (code === AVERROR_EOF) return 'end';
  throw new GatewayError(errorCode, `${what}: ${FFmpegError.strerror(code)}`);
}

/** Raises `errorCode` when FFmpeg answered `code` below 0; `what` is the sentence's first half. */
export function check(code: number, errorCode: ErrorCode, what: string): void {
  if (code < 0) throw new GatewayError(errorCode, `${what}: ${FFmpegError.strerror(code)}`);
}

/** Keeps FFmpeg from writing to the process's standard error: its messages are not for people. */
export function silenceFfmpeg(): void {
  Log.setLevel(AV_LOG_QUIET);
}

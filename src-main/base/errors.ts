import type { ErrorCode } from '../../src-preload/contract/error-codes.ts';

export type { ErrorCode } from '../../src-preload/contract/error-codes.ts';

/** Plain values that describe an error; they cross process boundaries and are shown to people, so never a secret. */
export type ErrorFields = Readonly<Record<string, string | number | boolean | null>>;

/** How an error travels over IPC and into `--json` summaries. */
export interface SerializedError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fields: ErrorFields;
}

/**
 * The one error class of Rivulet. The message is a sentence for people: what happened and what to do. `code` is
 * stable and is what code matches on.
 */
export class GatewayError extends Error {
  readonly code: ErrorCode;
  readonly fields: ErrorFields;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; fields?: ErrorFields } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'GatewayError';
    this.code = code;
    this.fields = options.fields ?? {};
  }

  /** The form that crosses process boundaries. The cause stays behind: it may hold what must not leave. */
  toJSON(): SerializedError {
    return { code: this.code, message: this.message, fields: this.fields };
  }

  /** Rebuilds an error that {@link toJSON} flattened on the other side of a process boundary. */
  static from(serialized: SerializedError): GatewayError {
    return new GatewayError(serialized.code, serialized.message, { fields: serialized.fields });
  }
}

/** Turns anything thrown into a `GatewayError`; what is not one already becomes `fallback` with its own message. */
export function toGatewayError(error: unknown, fallback: ErrorCode = 'internal'): GatewayError {
  if (error instanceof GatewayError) return error;
  if (isAbort(error)) return new GatewayError('aborted', 'stopped before it was finished', { cause: error });
  const message = error instanceof Error ? error.message : String(error);
  return new GatewayError(fallback, message, { cause: error });
}

/** True for the error that an `AbortSignal` without a reason of its own raises. */
export function isAbort(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === 'AbortError' || (error as NodeJS.ErrnoException).code === 'ABORT_ERR')
  );
}

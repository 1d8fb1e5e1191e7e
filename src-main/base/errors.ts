/**
 * Every error code Rivulet raises, by the room that owns it. Callers match on the code, never on class or text:
 * classes do not survive process boundaries.
 */
export type ErrorCode =
  // base
  | 'usage'
  | 'aborted'
  | 'timeout'
  | 'internal'
  // trickle
  | 'channel_not_found'
  | 'channel_closed'
  | 'segment_failed'
  | 'segment_too_large'
  | 'publisher_dead'
  | 'subscriber_dead'
  | 'trickle_protocol'
  // gateway
  | 'orchestrator_address_invalid'
  | 'orchestrator_unreachable'
  | 'orchestrator_not_tls'
  | 'orchestrator_not_recognised'
  | 'orchestrator_timeout'
  | 'orchestrator_refused'
  | 'orchestrator_full'
  | 'orchestrator_lost'
  | 'certificate_changed'
  | 'certificate_mismatch'
  | 'model_unknown'
  | 'params_invalid'
  | 'payment_refused'
  | 'input_stalled'
  | 'output_stalled'
  | 'runner_failed'
  // media
  | 'media_not_found'
  | 'media_unreadable'
  | 'media_empty'
  | 'media_no_video'
  | 'media_option_invalid'
  | 'media_decode_failed'
  | 'engine_unavailable'
  | 'engine_crashed'
  // outputs and files
  | 'output_format_unknown'
  | 'output_unwritable'
  | 'disk_full'
  // local network
  | 'port_in_use'
  | 'runner_unreachable';

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

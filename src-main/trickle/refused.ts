/** Errors wrap one another a few times on their way here; more is a loop. */
const MAX_DEPTH = 8;

/** Whether a connection was refused: nobody listens there any more, which no patience changes. */
export function isRefused(error: unknown): boolean {
  let cause = error;
  for (let depth = 0; cause instanceof Error && depth < MAX_DEPTH; depth += 1) {
    if ('code' in cause && cause.code === 'ECONNREFUSED') return true;
    // Several addresses of one name were tried.
    if (cause instanceof AggregateError) return cause.errors.length > 0 && cause.errors.every(isRefused);
    cause = cause.cause;
  }
  return false;
}

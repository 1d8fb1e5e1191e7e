/** How long a {@link remembered} value is used. */
export interface RememberedOptions {
  /** Milliseconds it is used without asking again. */
  readonly freshMs: number;
  /** Milliseconds it is used while asking again fails; 0 for not at all. */
  readonly staleMs: number;
  /** A clock in milliseconds; the monotonic one by default. */
  readonly now?: () => number;
}

/**
 * A value that is read once and used for a while; who asks while it is read waits for the same answer.
 * @returns a function that answers with it, and rejects as `read` does when there is none that may be used
 */
export function remembered<Value>(
  read: () => Promise<Value>,
  { freshMs, staleMs, now = () => performance.now() }: RememberedOptions,
): () => Promise<Value> {
  let last: { readonly value: Value; readonly atMs: number } | undefined;
  let reading: Promise<Value> | undefined;
  const readAgain = async (): Promise<Value> => {
    try {
      const value = await read();
      last = { value, atMs: now() };
      return value;
    } catch (error) {
      if (last && now() - last.atMs < staleMs) return last.value;
      throw error;
    }
  };
  return () => {
    if (last && now() - last.atMs < freshMs) return Promise.resolve(last.value);
    reading ??= readAgain().finally(() => {
      reading = undefined;
    });
    return reading;
  };
}

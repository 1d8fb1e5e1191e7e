/** Sends the latest of many values. */
export interface LatestSender<Value> {
  /** Gives it a value to send; one that still waits is forgotten for it. */
  push(value: Value): void;
  /** Sends what waits without keeping the distance, and waits until all is sent. */
  flush(): Promise<void>;
  /** Forgets what waits. */
  drop(): void;
  /** Something waits or is on its way. */
  readonly busy: boolean;
}

/**
 * Thins quick changes, such as those of a slider, to one every `intervalMs` at most: the first goes at once, then the
 * latest, and the last always arrives. One is on its way at a time, so they cannot overtake each other.
 * @param send must not reject
 */
export function latestSender<Value>(
  send: (value: Value) => Promise<void>,
  intervalMs: number,
): LatestSender<Value> {
  let waiting: { readonly value: Value } | null = null;
  let sending: Promise<void> | null = null;
  let pause: ReturnType<typeof setTimeout> | null = null;

  function next(): void {
    if (sending !== null || pause !== null || waiting === null) return;
    const { value } = waiting;
    waiting = null;
    pause = setTimeout(resume, intervalMs);
    sending = send(value).finally(() => {
      sending = null;
      next();
    });
  }

  function resume(): void {
    if (pause !== null) clearTimeout(pause);
    pause = null;
    next();
  }

  return {
    push(value) {
      waiting = { value };
      next();
    },
    async flush() {
      while (waiting !== null || sending !== null) {
        resume();
        await sending;
      }
    },
    drop() {
      waiting = null;
    },
    get busy() {
      return waiting !== null || sending !== null;
    },
  };
}

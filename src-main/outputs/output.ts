import type { OutputStatus } from '../../src-preload/contract.ts';

/**
 * One way out of the program, independent of every other: own bounded queue, own state, own reconnect. What it is made of
 * and where it goes is its own business; who starts it shows its status and stops it.
 */
export interface Output {
  /** How it stands now. */
  readonly status: OutputStatus;
  /** Listens to changes of the status other than its figures, which are asked for. @returns a function that ends it */
  onChange(listener: () => void): () => void;
  /** Ends it within two seconds. Idempotent; never rejects. */
  stop(): Promise<void>;
}

/** The status of an output that does nothing. */
export const offStatus: OutputStatus = {
  phase: 'off',
  reason: '',
  error: null,
  sinceMs: null,
  nextTryMs: null,
  bytes: 0,
  bitrateBps: 0,
  fps: 0,
  dropped: 0,
  repeated: 0,
  retries: 0,
};

import { vi } from 'vitest';

/**
 * Milliseconds that `vi.waitFor` and `vi.waitUntil` wait where a test names no limit; vitest's own second is short on a
 * machine that has other work. Waiting ends with the condition, so that this costs time only where the test fails.
 */
const PATIENCE_MS = 15_000;

const { waitFor, waitUntil } = vi;
vi.waitFor = (callback, options = {}) => waitFor(callback, patient(options));
vi.waitUntil = (callback, options = {}) => waitUntil(callback, patient(options));

function patient(options: number | { timeout?: number; interval?: number }): typeof options {
  return typeof options === 'number' ? options : { timeout: PATIENCE_MS, ...options };
}

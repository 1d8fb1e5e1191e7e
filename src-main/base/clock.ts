/**
 * Now on the machine's monotonic clock, in microseconds. Comparable between processes of one machine (CLOCK_MONOTONIC
 * on Linux, as WebCodecs' `VideoFrame.timestamp` is), not between machines.
 */
export function monotonicUs(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

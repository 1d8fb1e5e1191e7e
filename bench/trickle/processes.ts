// What the processes of bench/trickle.ts say to each other.
import { cpuMs } from '../common/statistics.ts';

/** Where the servers are. */
export interface ServerReady {
  readonly cert: string;
  readonly tricklePort: number;
  readonly relayPort: number;
}

/** What a publishing or reading process is to do. */
export interface LoadTask {
  readonly role: 'publish' | 'read';
  readonly cert: string;
  /** URL below which the channels are. */
  readonly base: string;
  readonly channels: number;
  readonly seconds: number;
  readonly chunksPerSecond: number;
  readonly chunkBytes: number;
}

/** What it did. Times in milliseconds. */
export interface LoadResult {
  /** Bytes per channel. */
  readonly bytes: readonly number[];
  readonly segments: number;
  readonly gaps: number;
  readonly failed: number;
  /** From a chunk's write to its last byte read; readers only. */
  readonly latencyMs: readonly number[];
  /** CPU seconds of the process. */
  readonly cpuS: number;
}

/** CPU seconds this process has used. */
export function cpuSeconds(): number {
  return cpuMs() / 1000;
}

/** Answers every message with {@link cpuSeconds}. */
export function answerCpuQuestions(): void {
  process.on('message', () => process.send?.(cpuSeconds()));
}

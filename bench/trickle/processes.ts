// What the processes of bench/trickle.ts say to each other.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

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

/** A process of the benchmark and its answers, in order. */
export interface Worker {
  next<T>(): Promise<T>;
  ask<T>(message: unknown): Promise<T>;
  stop(): Promise<void>;
}

/** Starts a file as a process. */
export function startWorker(file: URL, message?: LoadTask): Worker {
  const child: ChildProcess = fork(fileURLToPath(file), { stdio: 'inherit' });
  const next = async <T>(): Promise<T> => {
    const gone = once(child, 'exit').then(() => {
      throw new Error(`${file.pathname} ended before it answered`);
    });
    gone.catch(() => undefined);
    const [answer] = await Promise.race([once(child, 'message'), gone]);
    return answer as T;
  };
  if (message) child.send(message);
  return {
    next,
    ask: (question) => {
      child.send(question as object);
      return next();
    },
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}

/** CPU seconds this process has used. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Answers every message with {@link cpuSeconds}. */
export function answerCpuQuestions(): void {
  process.on('message', () => process.send?.(cpuSeconds()));
}

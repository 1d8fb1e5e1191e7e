import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process of a benchmark and its answers, in order. */
export interface Worker {
  /** Its next message; fails when it ends before. */
  next<T>(): Promise<T>;
  /** Sends a message and gives its next one. */
  ask<T>(message: object): Promise<T>;
  stop(): Promise<void>;
}

/** Starts a TypeScript file as a process. */
export function startWorker(file: URL, args: readonly string[] = []): Worker {
  const child: ChildProcess = fork(fileURLToPath(file), [...args], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`${file.pathname} ended before it answered (${code})`);
  });
  gone.catch(() => undefined);
  const next = async <T>(): Promise<T> => {
    const [answer] = await Promise.race([once(child, 'message'), gone]);
    return answer as T;
  };
  return {
    next,
    ask: (question) => {
      child.send(question);
      return next();
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}

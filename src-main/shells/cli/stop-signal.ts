import { EXIT_INTERRUPTED } from './exit-status.ts';

/** The user's wish that the program ends. */
export interface StopSignal {
  /** Aborted at the first wish. */
  readonly signal: AbortSignal;
  /** Resolves at the first wish. */
  readonly asked: Promise<void>;
}

/**
 * Listens for SIGINT, SIGTERM and SIGHUP; a second one ends the process at once. A program whose input and output are no
 * terminals, as after `nohup`, has none to lose: SIGHUP means nothing to it.
 */
export function listenForStop(): StopSignal {
  const controller = new AbortController();
  const { signal } = controller;
  const stop = (): void => {
    if (signal.aborted) process.exit(EXIT_INTERRUPTED);
    controller.abort();
  };
  const hasTerminal = process.stdin.isTTY || process.stdout.isTTY;
  process.on('SIGINT', stop).on('SIGTERM', stop);
  process.on('SIGHUP', hasTerminal ? () => hangUp(stop) : () => undefined);
  const asked = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  return { signal, asked };
}

/** Stops, then ends by the signal itself: Node would abort on setting back a terminal that is gone. */
function hangUp(stop: () => void): void {
  process.once('exit', () => {
    process.removeAllListeners('SIGHUP');
    process.kill(process.pid, 'SIGHUP');
  });
  stop();
}

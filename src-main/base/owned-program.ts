import { GatewayError, toGatewayError } from './errors.ts';
import { createLogger, type Logger } from './log.ts';
import type { FromOwned, ToOwned } from './owned-messages.ts';

/** How long a close may take before the process leaves anyway, in milliseconds. */
const CLOSE_LIMIT_MS = 1800;

/** What runs in an owned process. */
export interface OwnedPart<Ready, Answers extends object> {
  /** What its owner is told of it; plain values. */
  readonly ready: Ready;
  /** Answers by question; plain values. */
  readonly answers: { readonly [Question in keyof Answers]: () => Answers[Question] };
  close(): Promise<void>;
}

/**
 * The program of an owned process (owned-process.ts): one part of Rivulet, told what to do by the process that forked it. It
 * leaves when its owner is gone, so that there are no orphans, and leaves Ctrl-C and the like to its owner, who is told
 * of it as well.
 * @param start starts the part; what it raises is told to the owner
 */
export function runOwnedProgram<Options, Ready, Answers extends object = Record<never, never>>(
  start: (options: Options, logger: Logger) => Promise<OwnedPart<Ready, Answers>>,
): void {
  let starting: Promise<OwnedPart<Ready, Answers>> | undefined;
  const send = (message: FromOwned<Ready, Answers>, sent: () => void = () => undefined): void => {
    if (process.connected) process.send?.(message, undefined, {}, () => sent());
    else sent();
  };
  const logger = createLogger((record) => send({ type: 'log', record }), 'debug');

  const begin = async (options: Options): Promise<void> => {
    try {
      starting = start(options, logger);
      send({ type: 'ready', ready: (await starting).ready });
    } catch (error) {
      send({ type: 'failed', error: toGatewayError(error).toJSON() }, () => process.exit(1));
    }
  };
  const answer = async (id: number, question: keyof Answers): Promise<void> => {
    try {
      const part = await starting;
      if (!part) throw new GatewayError('internal', 'asked before it was started');
      send({ type: 'answer', id, answer: part.answers[question]() });
    } catch (error) {
      send({ type: 'refused', id, error: toGatewayError(error).toJSON() });
    }
  };
  const leave = async (): Promise<void> => {
    setTimeout(() => process.exit(1), CLOSE_LIMIT_MS).unref();
    const part = await starting?.catch(() => undefined);
    await part?.close();
    process.exit(0);
  };

  process.on('message', (message: ToOwned<Options, Answers>) => {
    if (message.type === 'start') void begin(message.options);
    else if (message.type === 'ask') void answer(message.id, message.question);
    else void leave();
  });
  process.on('disconnect', () => void leave());
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => undefined);
}

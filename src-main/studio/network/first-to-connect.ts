import { type GatewayError, toGatewayError } from '../../base/errors.ts';

/** Milliseconds that one orchestrator is waited for before the next is tried beside it. */
const STAGGER_MS = 1_000;

/** Options of {@link firstToConnect}. */
export interface FirstToConnectOptions<Session> {
  /** Connects to one. */
  readonly connect: (address: string, signal: AbortSignal) => Promise<Session>;
  /** One has refused, or could not be reached. */
  readonly onRefused: (address: string, error: GatewayError) => void;
  readonly signal: AbortSignal;
}

/**
 * Tries orchestrators in their order until one is connected. One that takes its time does not hold up the others: the next
 * is tried beside it, and whichever is there first is taken. The others are closed.
 * @returns null when none of them could be used
 * @throws the signal's reason
 */
export async function firstToConnect<Session extends { close(): Promise<void> }>(
  addresses: readonly string[],
  options: FirstToConnectOptions<Session>,
): Promise<Session | null> {
  const { connect, onRefused, signal } = options;
  signal.throwIfAborted();
  const enough = new AbortController();
  const either = AbortSignal.any([signal, enough.signal]);
  return new Promise((resolve, reject) => {
    const waiting = [...addresses];
    let running = 0;
    let timer: NodeJS.Timeout | undefined;
    const settle = (how: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      enough.abort();
      how();
    };
    const onAbort = (): void => settle(() => reject(signal.reason));
    const connected = (session: Session): void => {
      if (enough.signal.aborted) return void session.close();
      settle(() => resolve(session));
    };
    const refused = (address: string, error: unknown): void => {
      running -= 1;
      if (enough.signal.aborted) return;
      onRefused(address, toGatewayError(error));
      if (waiting.length > 0) next();
      else if (running === 0) settle(() => resolve(null));
    };
    const next = (): void => {
      clearTimeout(timer);
      const address = waiting.shift();
      if (address === undefined) return;
      running += 1;
      if (waiting.length > 0) timer = setTimeout(next, STAGGER_MS);
      connect(address, either).then(connected, (error: unknown) => refused(address, error));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (waiting.length === 0) settle(() => resolve(null));
    else next();
  });
}

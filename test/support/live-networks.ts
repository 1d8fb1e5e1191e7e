import type { GatewayError } from '../../src-main/base/errors.ts';
import {
  type CertificatePins,
  OrchestratorSession,
  offChainPayment,
  type PaymentSession,
} from '../../src-main/gateway/index.ts';
import type { LiveNetwork, OpenRequest } from '../../src-main/studio/live/connection.ts';

/** A network over something that only opens sessions: one candidate, nothing kept ready, nothing paid. */
export function singleSessions(
  open: (request: Pick<OpenRequest, 'model' | 'attempt' | 'signal'>) => Promise<OrchestratorSession>,
): LiveNetwork {
  return {
    open: async (request) => ({ session: await open(request), payment: offChainPayment(), why: '' }),
    hasAnother: () => false,
    prepareNext: () => undefined,
    standby: null,
    reportFailure: () => undefined,
    reportLive: () => undefined,
  };
}

/** A network over a list of orchestrators, in the order in which they are to be used. */
export interface ListedNetwork extends LiveNetwork {
  /** What was reported and asked, in order: `open 1`, `failed 0 orchestrator_lost`, `live 1`. */
  readonly log: string[];
  /** Sessions opened so far. */
  readonly opened: number;
  close(): Promise<void>;
}

/** Opens sessions to the first of `addresses` that is not to be avoided and answers; the one after it is kept connected. */
export function listedNetwork(options: {
  readonly addresses: () => readonly string[];
  readonly pins: CertificatePins;
  readonly paymentFor?: (address: string) => PaymentSession;
}): ListedNetwork {
  const { addresses, pins, paymentFor = () => offChainPayment() } = options;
  const log: string[] = [];
  let opened = 0;
  let kept: { readonly address: string; readonly session: Promise<OrchestratorSession> } | null = null;
  let ready: string | null = null;
  const nameOf = (address: string): number => addresses().indexOf(address);
  const connect = (address: string, model: string, signal?: AbortSignal): Promise<OrchestratorSession> =>
    OrchestratorSession.connect(address, { pins, model, timeoutMs: 1_000, ...(signal && { signal }) });
  const others = (avoid: ReadonlySet<string>): string[] =>
    addresses().filter((address) => !avoid.has(address));
  const dropKept = async (): Promise<void> => {
    const dropped = kept;
    kept = null;
    ready = null;
    await (await dropped?.session.catch(() => null))?.close();
  };
  const take = async (address: string, { model, signal }: OpenRequest): Promise<OrchestratorSession> => {
    if (kept?.address !== address) return connect(address, model, signal);
    const { session } = kept;
    kept = null;
    ready = null;
    return session.catch(() => connect(address, model, signal));
  };
  return {
    log,
    get opened() {
      return opened;
    },
    get standby() {
      return ready;
    },
    open: async (request) => {
      const { address, avoid } = request;
      const list = address === null ? [...others(avoid), ...avoid] : [address];
      let refusal: unknown;
      for (const candidate of list) {
        log.push(`open ${nameOf(candidate)}`);
        opened += 1;
        try {
          const session = await take(candidate, request);
          return { session, payment: paymentFor(candidate), why: 'it is next on the list' };
        } catch (error) {
          request.signal.throwIfAborted();
          refusal = error;
        }
      }
      throw refusal;
    },
    hasAnother: ({ avoid }) => others(avoid).length > 0,
    prepareNext: (request) => {
      const address = request === null ? undefined : others(request.avoid)[0];
      if (address === kept?.address) return;
      void dropKept();
      if (address === undefined || request === null) return;
      const session = connect(address, request.model);
      kept = { address, session };
      session.then(
        () => {
          if (kept?.session === session) ready = address;
        },
        () => undefined,
      );
    },
    reportFailure: (address: string, error: GatewayError) =>
      void log.push(`failed ${nameOf(address)} ${error.code}`),
    reportLive: (address: string) => void log.push(`live ${nameOf(address)}`),
    close: dropKept,
  };
}

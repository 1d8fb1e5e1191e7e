import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import { readBounded } from '../../base/read-bounded.ts';
import { tidyText } from '../../base/tidy-text.ts';
import type { Accounts } from '../accounts.ts';
import type { OrchestratorCache } from '../discovery/orchestrator-cache.ts';
import type { LivePayments } from '../live-payment/live-payments.ts';
import { isRefusal } from '../live-payment/refusal.ts';
import { answerError, answerJson, answerText } from './answers.ts';
import { goHeaders } from './go-headers.ts';

/** Longest request that is read, in bytes: an orchestrator's answer with hundreds of models fits many times. */
const MAX_BODY_BYTES = 1024 * 1024;

/** What the endpoints answer from. */
export interface SignerEndpoints {
  /** The address as EIP-55 writes it, and the key's signature of it, both `0x…`: the same for every gateway. */
  readonly identity: { readonly address: string; readonly signature: string };
  readonly payments: LivePayments;
  /** Null: orchestrators are not told. */
  readonly orchestrators: OrchestratorCache | null;
  readonly accounts: Accounts;
  readonly logger: Logger;
}

type Handler = (request: IncomingMessage, response: ServerResponse, query: URLSearchParams) => void;

/**
 * The signer's endpoints (protocol C7). Web pages are refused: no gateway is one, and a page that a browser lets talk to this
 * machine must not spend what the signer guards. Neither bodies nor headers are logged.
 */
export function signerRoutes(endpoints: SignerEndpoints): RequestListener {
  const { identity, orchestrators } = endpoints;
  const routes = new Map<string, { readonly method: string; readonly handle: Handler }>([
    [
      '/sign-orchestrator-info',
      {
        method: 'POST',
        handle: (request, response) => {
          request.resume();
          answerJson(response, 200, identity);
        },
      },
    ],
    [
      '/generate-live-payment',
      { method: 'POST', handle: (request, response) => void pay(request, response, endpoints) },
    ],
  ]);
  if (orchestrators)
    routes.set('/discover-orchestrators', {
      method: 'GET',
      handle: (request, response, query) => {
        request.resume();
        tellOrchestrators(response, orchestrators, query);
      },
    });
  return (request, response) => {
    const [path = '', query = ''] = (request.url ?? '').split('?', 2);
    const route = routes.get(path);
    if (route && request.method === route.method && request.headers.origin === undefined)
      return route.handle(request, response, new URLSearchParams(query));
    request.resume();
    if (!route) answerText(response, 404, '404 page not found');
    else if (request.method !== route.method) answerText(response, 405, 'Method Not Allowed');
    else answerError(response, 403, 'requests of web pages are not answered');
  };
}

async function pay(
  request: IncomingMessage,
  response: ServerResponse,
  { payments, accounts, logger }: SignerEndpoints,
): Promise<void> {
  const refuse = (status: number, message: string, headers?: Readonly<Record<string, string>>): void => {
    accounts.refused(status);
    const level = status >= 500 ? 'warn' : 'info';
    logger[level]('no payment was made', { status, why: tidyText(message) });
    answerError(response, status, message, headers);
  };
  try {
    // Leaving the loop must not destroy the request: the client would lose the answer with it.
    const chunks = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    const body = await readBounded(chunks, MAX_BODY_BYTES);
    if (body === null) return refuse(413, 'the request is too long', { connection: 'close' });
    const payment = await payments.pay(body.toString('utf8'), goHeaders(request.rawHeaders));
    if (isRefusal(payment)) return refuse(payment.status, payment.message, payment.headers);
    answerJson(response, 200, {
      payment: payment.payment,
      segCreds: payment.segCreds,
      state: { State: base64(payment.state), Sig: base64(payment.stateSignature) },
    });
  } catch (thrown) {
    // A client that has gone needs no answer, and is no refusal.
    if (request.errored) return;
    const { code, message } = toGatewayError(thrown);
    refuse(code.startsWith('chain_') ? 503 : 500, message);
  }
}

function tellOrchestrators(response: ServerResponse, cache: OrchestratorCache, query: URLSearchParams): void {
  const listed = cache.list(query.getAll('caps').filter((capability) => capability !== ''));
  if (listed === null) answerError(response, 503, 'cache empty');
  else answerJson(response, 200, listed);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

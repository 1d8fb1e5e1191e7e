import { Code, ConnectError, createContextKey, createContextValues } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { delay } from '../base/async.ts';
import { Orchestrator } from '../gateway/wire/lp_pb.ts';
import { ZERO_ADDRESS } from '../payments/bytes.ts';
import { type HttpRequest, type HttpResponse, respond } from './http/exchange.ts';
import type { Misbehaviour } from './misbehaviour.ts';
import type { OrchestratorState } from './orchestrator-state.ts';
import type { ServiceAddress } from './service-uri.ts';

/** What the gRPC side answers from. */
export interface GrpcOptions {
  readonly state: OrchestratorState;
  readonly address: ServiceAddress;
  readonly misbehaviour: Misbehaviour;
}

const SERVICE_URI = createContextKey('', { description: 'service URI for the client that asks' });

/** How Go reports an error that carries no gRPC code. */
const unknown = (text: string): ConnectError => new ConnectError(text, Code.Unknown);

/** True for a request that go-livepeer routes to gRPC: HTTP/2 with a gRPC content type. */
export function isGrpc(request: HttpRequest): boolean {
  return (
    request.httpVersionMajor === 2 && (request.headers['content-type'] ?? '').startsWith('application/grpc')
  );
}

/** Serves `net.Orchestrator` (protocol E). */
export function grpcHandler(options: GrpcOptions): (request: HttpRequest, response: HttpResponse) => void {
  const { state, address, misbehaviour } = options;
  const handle = connectNodeAdapter({
    fallback: (_request, response) => unimplemented(response as HttpResponse),
    grpc: true,
    grpcWeb: false,
    connect: false,
    contextValues: (request) =>
      createContextValues().set(SERVICE_URI, address.forConnection(request as HttpRequest)),
    routes: (router) =>
      router.service(Orchestrator, {
        async getOrchestrator(request, context) {
          if (misbehaviour.slowInfoMs) await delay(misbehaviour.slowInfoMs, { signal: context.signal });
          const sender = state.recipient ? state.recipient.requester(request) : ZERO_ADDRESS;
          if (!sender) throw unknown('Invalid orchestrator request: orchestrator req sig check failed');
          if (!request.ignoreCapacityCheck && state.isCapped(request.capabilities))
            throw unknown('Invalid orchestrator request: OrchestratorCapped');
          const asked = request.capabilities;
          const serviceUri = context.values.get(SERVICE_URI);
          const payments = state.recipient?.accounts.mostPayments(sender) ?? 0;
          return state.info({ asked, serviceUri, sender, payments }).catch((error: unknown) => {
            throw unknown(error instanceof Error ? error.message : 'internal error');
          });
        },
        // Signed with the orchestrator's key in go-livepeer; without a chain there is none, and Go signs with nothing.
        ping: () => ({ value: new Uint8Array(0) }),
        endTranscodingSession(request) {
          const refusal = state.tokens.refusal(request.authToken);
          if (refusal) throw unknown(refusal);
          return {};
        },
      }),
  });
  return (request, response) => {
    if (misbehaviour.invalidProtobuf) return garbage(request, response);
    // The adapter builds a URL of the authority, which clients take from the certificate: it need not be one, as with `::1`.
    request.headers[':authority'] = 'orchestrator';
    handle(request, response);
  };
}

/** How Go answers methods of services it does not have: with nothing but trailers. */
function unimplemented(response: HttpResponse): void {
  respond(response, 200, 'application/grpc', Buffer.alloc(0), {
    'grpc-status': String(Code.Unimplemented),
    'grpc-message': 'unknown service or method',
  });
}

/** A well-formed gRPC frame whose message is not protobuf. */
function garbage(request: HttpRequest, response: HttpResponse): void {
  request.resume();
  const message = Buffer.from('ffffffffffffffffffff0a', 'hex');
  const prefix = Buffer.from([0, 0, 0, 0, message.length]);
  respond(response, 200, 'application/grpc+proto', Buffer.concat([prefix, message]));
}

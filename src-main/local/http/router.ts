import { breakOff } from '../../trickle/exchange.ts';
import type { TrickleServer } from '../../trickle/server.ts';
import { grpcHandler, isGrpc } from '../grpc.ts';
import type { OrchestratorState } from '../orchestrator-state.ts';
import { type HttpRequest, type HttpResponse, respondJson, respondText } from './exchange.ts';
import { type StartOptions, startJob } from './live-video-to-video.ts';
import { takePayment } from './payment.ts';
import { TrickleFaults } from './trickle-faults.ts';

/** Answers a request. */
export type RequestHandler = (request: HttpRequest, response: HttpResponse) => void;

/** Everything an orchestrator answers on its service port: gRPC, trickle, and its REST routes. */
export function orchestratorRouter(start: StartOptions, trickle: TrickleServer): RequestHandler {
  const { state, address, misbehaviour, logger } = start;
  const grpc = grpcHandler({ state, address, misbehaviour });
  const faults = new TrickleFaults(misbehaviour);
  const orBreakOff = (answering: Promise<void>, response: HttpResponse): void => {
    answering.catch((error: unknown) => {
      logger.debug('a request broke off', { error });
      breakOff(response);
    });
  };
  const routes: Readonly<
    Record<string, { readonly method: 'GET' | 'POST'; readonly handle: RequestHandler }>
  > = {
    '/live-video-to-video': {
      method: 'POST',
      handle: (request, response) => orBreakOff(startJob(request, response, start), response),
    },
    '/payment': {
      method: 'POST',
      handle: (request, response) => orBreakOff(takePayment(request, response, start), response),
    },
    '/discovery': {
      method: 'GET',
      handle: (request, response) => {
        request.resume();
        respondJson(response, discovery(state, address.forRequest(request)));
      },
    },
  };
  return (request, response) => {
    response.on('error', (error) => logger.debug('an answer failed', { error }));
    if (isGrpc(request)) return grpc(request, response);
    if (faults.handle(request, response) || trickle.handle(request, response)) return;
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (route && request.method === route.method) return route.handle(request, response);
    request.resume();
    if (route) respondText(response, 405, 'Method Not Allowed');
    else respondText(response, 404, '404 page not found');
  };
}

/** Only trickle: what a foreign runner is shown. */
export function trickleRouter(trickle: TrickleServer): RequestHandler {
  return (request, response) => {
    if (trickle.handle(request, response)) return;
    request.resume();
    respondText(response, 404, '404 page not found');
  };
}

/** `GET /discovery` (protocol C10): one orchestrator, its capabilities as signers list them, and no live runners. */
function discovery(state: OrchestratorState, address: string): unknown {
  return [{ address, score: 1, capabilities: state.capabilityNames(), runners: [] }];
}

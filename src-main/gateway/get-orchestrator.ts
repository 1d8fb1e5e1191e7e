import { create } from '@bufbuild/protobuf';
import { type Client, Code, ConnectError, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { orAbort } from '../base/async.ts';
import { GatewayError } from '../base/errors.ts';
import { tidyText } from '../base/tidy-text.ts';
import type { Identity } from './signer/signer-entry.ts';
import type { PinnedConnector } from './tls/connector.ts';
import { Http2Channel } from './tls/http2-channel.ts';
import {
  type Capabilities,
  Orchestrator,
  type OrchestratorInfo,
  OrchestratorRequestSchema,
} from './wire/lp_pb.ts';

/**
 * Largest answer that is read, in bytes. An orchestrator with hundreds of models stays below 100 kB, and hundreds of them are
 * asked at the same time.
 */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** What to ask an orchestrator. */
export interface GetOrchestratorRequest {
  /** What the job needs; without it the answer lists all models, prices and the hardware. */
  readonly capabilities?: Capabilities | undefined;
  /** True to be answered also when no runner is free. */
  readonly ignoreCapacityCheck?: boolean;
  /** Who asks; without one the question is not signed, which orchestrators off-chain allow. */
  readonly identity?: Identity | null;
  /** Milliseconds for the answer; connecting has the connector's own limit. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** What an orchestrator answered. */
export interface GetOrchestratorAnswer {
  /** Holds the auth token: never logged. */
  readonly wire: OrchestratorInfo;
  /** Milliseconds from the question to the answer, without connecting. */
  readonly roundTripMs: number;
  /** Milliseconds that connecting took, TLS included; null where there was a connection. */
  readonly connectMs: number | null;
}

/** `net.Orchestrator/GetOrchestrator` on one orchestrator (protocol E). */
export class GetOrchestratorClient {
  readonly #origin: string;
  readonly #channel: Http2Channel;
  readonly #client: Client<typeof Orchestrator>;

  constructor(origin: URL, connector: PinnedConnector) {
    this.#origin = origin.origin;
    this.#channel = new Http2Channel(origin, connector);
    const transport = createGrpcTransport({
      baseUrl: origin.origin,
      sessionManager: this.#channel,
      readMaxBytes: MAX_ANSWER_BYTES,
    });
    this.#client = createClient(Orchestrator, transport);
  }

  /**
   * Asks the orchestrator who it is and what it offers.
   * @throws GatewayError `orchestrator_full`, `orchestrator_refused`, `orchestrator_not_recognised`, `orchestrator_lost`,
   * `orchestrator_timeout` and what connecting raises
   */
  async ask(request: GetOrchestratorRequest): Promise<GetOrchestratorAnswer> {
    const { reused } = this.#channel;
    try {
      return await this.#ask(request);
    } catch (error) {
      // A kept connection that turns out to be dead says nothing about the orchestrator; the question can be repeated.
      if (!reused || !(error instanceof GatewayError) || error.code !== 'orchestrator_lost') throw error;
      return this.#ask(request);
    }
  }

  async #ask(request: GetOrchestratorRequest): Promise<GetOrchestratorAnswer> {
    const { capabilities, ignoreCapacityCheck = false, identity = null, timeoutMs, signal } = request;
    const message = create(OrchestratorRequestSchema, {
      ignoreCapacityCheck,
      ...(capabilities ? { capabilities } : {}),
      ...(identity ? { address: identity.address, sig: identity.signature } : {}),
    });
    try {
      const { reused } = this.#channel;
      const startedAt = performance.now();
      await orAbort(this.#channel.connect(), signal);
      const askedAt = performance.now();
      const wire = await this.#client.getOrchestrator(message, { timeoutMs, ...(signal ? { signal } : {}) });
      const roundTripMs = performance.now() - askedAt;
      return { wire, roundTripMs, connectMs: reused ? null : askedAt - startedAt };
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw grpcError(this.#origin, request, error);
    }
  }

  /** Ends the connection. Idempotent. */
  close(): void {
    this.#channel.close();
  }
}

/** Whether an orchestrator refused a question because it was not signed. */
export function wantsSignature(error: unknown): boolean {
  return error instanceof GatewayError && error.fields.unsigned === true;
}

function grpcError(
  origin: string,
  { timeoutMs, identity = null }: GetOrchestratorRequest,
  thrown: unknown,
): GatewayError {
  const error = ConnectError.from(thrown);
  if (thrown instanceof GatewayError) return thrown;
  if (error.cause instanceof GatewayError) return error.cause;
  const detail = tidyText(error.rawMessage);
  const fields = { address: origin, detail };
  if (/OrchestratorCapped/.test(detail)) {
    return new GatewayError(
      'orchestrator_full',
      `${origin} has no free runner: try again later or choose another orchestrator`,
      { cause: error, fields },
    );
  }
  if (error.code === Code.DeadlineExceeded) {
    return new GatewayError(
      'orchestrator_timeout',
      `${origin} did not answer within ${timeoutMs} ms: try again or choose another orchestrator`,
      { cause: error, fields },
    );
  }
  if (/req sig check failed/.test(detail)) {
    return new GatewayError(
      'orchestrator_refused',
      identity
        ? `${origin} did not accept the signature of ${identity.ethAddress}: check the signer or choose another orchestrator`
        : `${origin} works for signed requests only: set up a signer, or choose an off-chain orchestrator`,
      { cause: error, fields: { ...fields, unsigned: identity === null } },
    );
  }
  // go-livepeer answers UNKNOWN with a sentence of its own; this library says UNKNOWN for answers that are no gRPC.
  if (isRefusal(error)) {
    return new GatewayError('orchestrator_refused', `${origin} refused: ${detail}`, { cause: error, fields });
  }
  if (isBrokenConnection(error)) {
    return new GatewayError(
      'orchestrator_lost',
      `${origin} closed the connection before it answered: try again or choose another orchestrator`,
      { cause: error, fields },
    );
  }
  return new GatewayError(
    'orchestrator_not_recognised',
    `${origin} answers, but not as an orchestrator (${detail}): check the address and the port`,
    { cause: error, fields },
  );
}

function isRefusal(error: ConnectError): boolean {
  const fromServer = error.metadata.has('grpc-status') || error.metadata.has('grpc-message');
  return fromServer && error.code !== Code.Unimplemented;
}

/** What node and connect-node say when a connection or stream ends before the answer; a protocol error is none of them. */
function isBrokenConnection(error: ConnectError): boolean {
  if ([Code.Unavailable, Code.Aborted, Code.Canceled].includes(error.code)) return true;
  const cause = error.cause instanceof Error ? `${(error.cause as NodeJS.ErrnoException).code ?? ''}` : '';
  const broken =
    /^http\/2 stream closed|NGHTTP2_(?!PROTOCOL)|ERR_HTTP2_(SESSION|STREAM|GOAWAY)|ECONNRESET|EPIPE/;
  return !/PROTOCOL_ERROR/.test(error.rawMessage) && (broken.test(error.rawMessage) || broken.test(cause));
}

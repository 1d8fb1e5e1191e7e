import { request } from 'node:https';
import { create, toBinary } from '@bufbuild/protobuf';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node';
import { silentLogger } from '../../src-main/base/log.ts';
import {
  type Capabilities,
  Orchestrator,
  type OrchestratorInfo,
  type SegData,
  SegDataSchema,
} from '../../src-main/gateway/wire/lp_pb.ts';
import { type OrchestratorOptionsInput, orchestratorOptionsSchema } from '../../src-main/local/options.ts';
import { EmbeddedOrchestrator, type OrchestratorHooks } from '../../src-main/local/orchestrator.ts';

/** An answer, read whole. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Starts an orchestrator in this process, on a free port, without the media engine unless asked for. */
export function startOrchestrator(
  options: OrchestratorOptionsInput = {},
  hooks: Partial<OrchestratorHooks> = {},
): Promise<EmbeddedOrchestrator> {
  const whole = orchestratorOptionsSchema.parse({ warm: false, ...options });
  return EmbeddedOrchestrator.start(whole, { logger: silentLogger, onCrash: () => undefined, ...hooks });
}

/** One HTTPS request over HTTP/1.1 that trusts any certificate; resolves when the answer has ended. */
export function rawRequest(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: options.method ?? 'GET',
        headers: options.headers ?? {},
        rejectUnauthorized: false,
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}

/** A gRPC client of `net.Orchestrator` that trusts any certificate; close it. */
export function grpcClient(serviceUri: string) {
  const manager = new Http2SessionManager(serviceUri, {}, { rejectUnauthorized: false });
  const transport = createGrpcTransport({
    baseUrl: serviceUri,
    sessionManager: manager,
    useBinaryFormat: true,
  });
  return { ...createClient(Orchestrator, transport), close: () => manager.abort() };
}

/** Asks an orchestrator who it is. @param identity address and signature, for one that is on chain */
export async function orchestratorInfo(
  serviceUri: string,
  capabilities?: Capabilities,
  identity: { readonly address?: Uint8Array; readonly sig?: Uint8Array } = {},
): Promise<OrchestratorInfo> {
  const client = grpcClient(serviceUri);
  try {
    return await client.getOrchestrator({ ...identity, ...(capabilities && { capabilities }) });
  } finally {
    client.close();
  }
}

/** The `Livepeer-Segment` header value of a message. */
export function segmentHeader(message: Partial<Omit<SegData, '$typeName' | '$unknown'>>): string {
  return Buffer.from(toBinary(SegDataSchema, create(SegDataSchema, message))).toString('base64');
}

/** Good credentials for a job, made of a fresh `GetOrchestrator` answer. */
export async function credentials(serviceUri: string): Promise<Record<string, string>> {
  const { authToken } = await orchestratorInfo(serviceUri);
  if (!authToken) throw new Error('the orchestrator sent no token');
  return { 'livepeer-payment': '', 'livepeer-segment': segmentHeader({ authToken }) };
}

/** The answer of `POST /live-video-to-video`. */
export interface StartedJob {
  readonly publish_url: string;
  readonly subscribe_url: string;
  readonly control_url: string;
  readonly events_url: string;
  readonly manifest_id: string;
}

/** Posts a job with good credentials, whatever comes of it. */
export async function postJob(serviceUri: string, body: unknown = { model_id: 'noop' }): Promise<RawAnswer> {
  return rawRequest(`${serviceUri}/live-video-to-video`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(await credentials(serviceUri)) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** Starts a job that has to start. */
export async function startJob(serviceUri: string, body?: unknown): Promise<StartedJob> {
  const answer = await postJob(serviceUri, body);
  if (answer.status !== 200) throw new Error(`the job was refused: ${answer.status} ${answer.body}`);
  return JSON.parse(answer.body.toString('utf8')) as StartedJob;
}

import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import tls from 'node:tls';
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { OrchestratorInfoSchema } from '../../src-main/gateway/wire/lp_pb.ts';
import { createCertificate } from '../../src-main/local/tls/certificate.ts';

/** A server of these fakes: where it listens, and its end. */
export interface Fake {
  readonly port: number;
  close(): Promise<void>;
}

async function listen(server: net.Server): Promise<Fake> {
  const sockets = new Set<net.Socket>();
  const keep = (socket: net.Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  };
  server.on('connection', keep);
  server.on('secureConnection', keep);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/** Accepts connections and says nothing. */
export function silentServer(): Promise<Fake> {
  return listen(net.createServer());
}

/** Greets in plain text, as mail and shell servers do. */
export function plainTextServer(): Promise<Fake> {
  return listen(net.createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')));
}

/** Hangs up on everybody. */
export function hangingUpServer(): Promise<Fake> {
  return listen(net.createServer((socket) => socket.destroy()));
}

/** A TLS server without HTTP/2: one refuses clients that want it, the other ignores what they want. */
export function webServer(options: { alpn: boolean }): Promise<Fake> {
  const { keyPem: key, certPem: cert } = createCertificate('127.0.0.1');
  return listen(options.alpn ? https.createServer({ key, cert }) : tls.createServer({ key, cert }));
}

/** A web server without TLS and without HTTP/2. */
export function plainWebServer(): Promise<Fake> {
  return listen(http.createServer((_request, response) => response.end('<html>hello</html>')));
}

type InfoFields = Exclude<MessageInitShape<typeof OrchestratorInfoSchema>, { $typeName: string }>;

/** How a {@link fakeOrchestrator} answers. */
export interface FakeOrchestratorOptions {
  /** Answers `GetOrchestrator`; default: {@link answerInfo} with what `info` adds. */
  readonly onGrpc?: (stream: http2.Http2ServerResponse, origin: string) => void;
  readonly info?: (origin: string) => InfoFields;
  /** Answers every other request. Default: 404. */
  readonly onRequest?: (request: http2.Http2ServerRequest, response: http2.Http2ServerResponse) => void;
  readonly plain?: boolean;
}

/** A server that can pretend to be an orchestrator, and change its certificate. */
export interface FakeOrchestrator extends Fake {
  readonly origin: string;
  /** TCP connections so far. */
  readonly connections: () => number;
  /** Goes on with another certificate; open connections stay. @returns its fingerprint */
  replaceCertificate(): string;
  /** Closes all open connections. */
  dropConnections(): void;
  /** Accepts connections from now on, and says nothing on them. */
  pause(): void;
}

/** Starts a {@link FakeOrchestrator}. */
export async function fakeOrchestrator(options: FakeOrchestratorOptions = {}): Promise<FakeOrchestrator> {
  const { keyPem: key, certPem: cert } = createCertificate('127.0.0.1');
  const secure = options.plain ? null : http2.createSecureServer({ key, cert, allowHTTP1: true });
  const server = secure ?? http2.createServer();
  let origin = '';
  let connections = 0;
  const sessions = new Set<net.Socket>();
  server.on('connection', (socket: net.Socket) => {
    connections += 1;
    sessions.add(socket);
    socket.once('close', () => sessions.delete(socket));
  });
  server.on('sessionError', () => undefined);
  server.on('request', (request, response) => {
    if (/^application\/grpc/.test(request.headers['content-type'] ?? '')) {
      if (options.onGrpc) options.onGrpc(response, origin);
      else answerInfo(response, origin, options.info?.(origin));
    } else if (options.onRequest) {
      options.onRequest(request, response);
    } else {
      response.writeHead(404).end('404 page not found');
    }
  });
  const fake = await listen(server);
  origin = `${options.plain ? 'http' : 'https'}://127.0.0.1:${fake.port}`;
  return {
    ...fake,
    close: () => {
      for (const socket of sessions) socket.destroy();
      return fake.close();
    },
    origin,
    connections: () => connections,
    replaceCertificate: () => {
      const next = createCertificate('127.0.0.1');
      secure?.setSecureContext({ key: next.keyPem, cert: next.certPem });
      return next.fingerprint;
    },
    dropConnections: () => {
      for (const socket of sessions) socket.destroy();
    },
    pause: () => {
      // A TLS server reads its connections below node's streams: it must not get to see them.
      server.removeAllListeners('connection');
      server.on('connection', (socket: net.Socket) => sessions.add(socket));
    },
  };
}

/** A usable answer to `GetOrchestrator`. */
export function answerInfo(response: http2.Http2ServerResponse, origin: string, info: InfoFields = {}): void {
  const message = create(OrchestratorInfoSchema, {
    transcoder: origin,
    authToken: { token: Buffer.from('token'), sessionId: 'session', expiration: 1_900_000_000n },
    ...info,
  });
  answerGrpc(response, toBinary(OrchestratorInfoSchema, message));
}

/** A gRPC answer with these message bytes and status; without bytes only the status. */
export function answerGrpc(
  response: http2.Http2ServerResponse,
  bytes: Uint8Array | null,
  status: { code: number; message?: string } = { code: 0 },
): void {
  response.addTrailers({
    'grpc-status': String(status.code),
    ...(status.message ? { 'grpc-message': encodeURIComponent(status.message) } : {}),
  });
  response.writeHead(200, { 'content-type': 'application/grpc' });
  if (bytes) {
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(bytes.length, 1);
    response.write(Buffer.concat([prefix, bytes]));
  }
  response.end();
}

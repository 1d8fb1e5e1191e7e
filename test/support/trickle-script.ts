import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { plainTransport, type TrickleTransport } from '../../src-main/trickle/transport.ts';

/** One request to a {@link ScriptedServer}. */
export interface ScriptedRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** `POST /c/0`. */
  readonly line: string;
  /** The whole body, when it has ended. */
  body(): Promise<string>;
}

/** An HTTP server that does what a test says, however wrong, and remembers what it was asked. */
export interface ScriptedServer {
  readonly transport: TrickleTransport;
  /** Request lines so far. */
  readonly lines: string[];
  /** URL of the channel `c`. */
  readonly url: string;
  /** Settles with the request of that line, whether it has come already or not; the n-th of them, from 0. */
  request(line: string, nth?: number): Promise<ScriptedRequest>;
  /** Stops listening and drops every connection. */
  close(): Promise<void>;
}

/** Starts a {@link ScriptedServer}; requests that `script` leaves alone stay open. */
export async function startScriptedServer(
  script: (request: ScriptedRequest, server: ScriptedServer) => void = () => undefined,
): Promise<ScriptedServer> {
  const seen: ScriptedRequest[] = [];
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const sockets = new Set<Socket>();
  const http = createServer({ requestTimeout: 0 }, (request, response) => {
    const line = `${request.method} ${request.url}`;
    const scripted: ScriptedRequest = { request, response, line, body: () => readText(request) };
    request.on('error', () => undefined);
    lines.push(line);
    seen.push(scripted);
    script(scripted, server);
    for (const wake of [...waiting]) wake();
  });
  http.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const transport = plainTransport();
  const server: ScriptedServer = {
    transport,
    lines,
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/c`,
    request: (line, nth = 0) =>
      new Promise((resolve) => {
        const check = (): void => {
          const found = seen.filter((each) => each.line === line)[nth];
          if (!found) return;
          waiting.delete(check);
          resolve(found);
        };
        waiting.add(check);
        check();
      }),
    close: async () => {
      await transport.close();
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
  return server;
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

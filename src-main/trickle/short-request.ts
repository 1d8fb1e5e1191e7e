import * as http from 'node:http';
import * as https from 'node:https';
import type { TrickleTransport } from './transport.ts';
import { HEADER_CLOSED, HEADER_LATEST, seqFromHeader } from './wire.ts';

/** What a server answers to a request without bodies. */
export interface ShortAnswer {
  readonly status: number;
  /** Where the channel's write edge is, when the server says. */
  readonly latest: number | undefined;
  /** True when the server says that the channel has ended. */
  readonly closed: boolean;
}

/**
 * Sends a GET or DELETE over the connections of the POSTs: where one of them is idle, there is no handshake to wait for.
 * @throws the connection's error, or the signal's
 */
export function shortRequest(
  method: 'GET' | 'DELETE',
  url: URL,
  transport: TrickleTransport,
  signal: AbortSignal,
): Promise<ShortAnswer> {
  return new Promise((resolve, reject) => {
    const agent = transport.agentFor(url);
    const send = url.protocol === 'https:' ? https.request : http.request;
    const request = send(url, { method, signal, ...(agent ? { agent } : {}) }, (response) => {
      response.on('error', () => undefined).resume();
      resolve({
        status: response.statusCode ?? 0,
        latest: seqFromHeader(response.headers[HEADER_LATEST.toLowerCase()]),
        closed: response.headers[HEADER_CLOSED.toLowerCase()] !== undefined,
      });
    });
    request.on('error', reject);
    request.end();
  });
}

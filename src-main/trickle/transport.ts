import * as http from 'node:http';
import * as https from 'node:https';
import { Agent, type Dispatcher } from 'undici';

/**
 * How trickle requests reach their server. Trickle code asks for nothing else, so whoever owns the trust (pinned
 * certificates, proxies) supplies one of these.
 */
export interface TrickleTransport {
  /**
   * Serves the GETs of subscribers; undefined means undici's global one. Its connections must not be limited in number:
   * a waiting GET holds one. Time limits are set per request.
   */
  readonly dispatcher: Dispatcher | undefined;
  /**
   * Serves publishers, with all their requests, since their streamed POSTs go through node's own client: undici's HTTP/1 client destroys the socket
   * when a server sends an interim `100 Continue` to an idle POST (trickle.md, "Server routes"). Undefined means node's
   * global agent. Must use keep-alive and set no limit on sockets: a publisher holds two or three.
   */
  agentFor(url: URL): http.Agent | https.Agent | undefined;
  /** Closes every connection, idle or not. */
  close(): Promise<void>;
}

/** What {@link plainTransport} trusts; the system's certificate authorities by default. */
export interface PlainTransportOptions {
  /** PEM of the certificate authorities, or self-signed certificates, to trust instead of the system's. */
  readonly ca?: string;
  /** False accepts any certificate: for tests and benchmarks only. */
  readonly rejectUnauthorized?: boolean;
}

/** How long an idle connection is kept for the next request, in milliseconds. */
const IDLE_CONNECTION_MS = 30_000;

/** What a {@link TrickleTransport} is made of. */
export interface TransportParts {
  /** How undici connects: the options of its connector, or one of the caller's own. */
  readonly connect: NonNullable<Agent.Options['connect']>;
  /** Node's agents for `http:` and `https:`, with keep-alive and no limit on sockets. */
  readonly plain: http.Agent;
  readonly secure: http.Agent;
}

/** A transport over connections that the caller knows how to make; closing it closes them all. */
export function transportOver(parts: TransportParts): TrickleTransport & { readonly dispatcher: Agent } {
  const { connect, plain, secure } = parts;
  const dispatcher = new Agent({
    connect,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: IDLE_CONNECTION_MS,
  });
  return {
    dispatcher,
    agentFor: (url) => (url.protocol === 'https:' ? secure : plain),
    close: async () => {
      plain.destroy();
      secure.destroy();
      await dispatcher.destroy();
    },
  };
}

/** A transport over ordinary HTTP and HTTPS. */
export function plainTransport(options: PlainTransportOptions = {}): TrickleTransport {
  return transportOver({
    connect: { ...options },
    plain: new http.Agent({ keepAlive: true }),
    secure: new https.Agent({ keepAlive: true, ...options }),
  });
}

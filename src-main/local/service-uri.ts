import type { AddressInfo } from 'node:net';
import type { HttpRequest } from './http/exchange.ts';

const AUTHORITY = /^(?:\[[0-9a-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i;

/** `host` or `host:port` for a URL: IPv6 addresses in brackets. */
export function authority(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** Which address of the orchestrator its clients are told. */
export class ServiceAddress {
  readonly #configured: string | null;
  readonly #listening: AddressInfo;

  /**
   * @param serviceHost `host[:port]` that clients are to use, or null
   * @param listening where the server listens
   */
  constructor(serviceHost: string | null, listening: AddressInfo) {
    this.#listening = listening;
    const hasPort = serviceHost !== null && /:\d+$/.test(serviceHost) && !/^[0-9a-f:]+$/i.test(serviceHost);
    this.#configured = serviceHost === null || hasPort ? serviceHost : authority(serviceHost, listening.port);
  }

  /** The service URI as it is announced to nobody in particular. */
  get uri(): string {
    const { address, port } = this.#listening;
    return `https://${this.#configured ?? authority(isWildcard(address) ? '127.0.0.1' : address, port)}`;
  }

  /**
   * The service URI for one client by the connection it came on: a server that listens on every address does not know a
   * better one. gRPC clients override their authority with the certificate's name, so that it cannot be trusted.
   */
  forConnection(request: HttpRequest): string {
    const local = request.socket.localAddress;
    if (this.#configured || !local || !isWildcard(this.#listening.address)) return this.uri;
    return `https://${authority(local.replace(/^::ffff:/, ''), this.#listening.port)}`;
  }

  /** The service URI as the client of an HTTP request wrote it, so that it surely gets back to where it came from. */
  forRequest(request: HttpRequest): string {
    const asked = 'authority' in request ? request.authority : request.headers.host;
    if (this.#configured || !asked || !AUTHORITY.test(asked)) return this.forConnection(request);
    return `https://${asked}`;
  }
}

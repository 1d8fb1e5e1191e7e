import net from 'node:net';
import tls from 'node:tls';
import { abortedError } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import {
  type ConnectPhase,
  connectError,
  connectTimeoutError,
  notHttp2Error,
  notPublicError,
} from './connect-errors.ts';
import { type CertificatePins, certificateFacts } from './pins.ts';
import { isPublicHost, publicLookup } from './public-host.ts';
import { SpareConnections } from './spare-connections.ts';

const CONNECT_TIMEOUT_MS = 5_000;

/** One for all connections: nothing in it differs between them, and making one takes as long as a handshake. */
let sharedContext: tls.SecureContext | undefined;

/** Application protocol of a connection: gRPC runs on `h2`, everything else on `http/1.1`. */
export type ApplicationProtocol = 'h2' | 'http/1.1';

/** Options of {@link PinnedConnector}. */
export interface PinnedConnectorOptions {
  readonly pins: CertificatePins;
  /** Milliseconds until a connection must be usable, TLS included. Default 5000. */
  readonly timeoutMs?: number;
  /** How names are looked up; by default as the system does it. */
  readonly lookup?: net.LookupFunction | undefined;
  /** Connects to hosts of the internet only, whatever their names lead to. Default false. */
  readonly publicOnly?: boolean | undefined;
}

/** The key of {@link CertificatePins} for a URL: `host:port`, always with the port. */
export function endpointOf(url: URL): string {
  return `${url.hostname}:${portOf(url)}`;
}

/** The URL of an origin from its parts, as clients hand them to connection makers: an IPv6 host without brackets. */
export function originUrl(protocol: 'http:' | 'https:', host: string, port: string | number | null): URL {
  const authority = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return new URL(`${protocol}//${authority}${port === null || port === '' ? '' : `:${port}`}`);
}

function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
}

/**
 * Opens every connection to orchestrators: gRPC, HTTPS and trickle. OpenSSL's own verification is off, because the
 * certificates are self-signed with the wrong names; instead the certificate is checked against {@link CertificatePins}
 * after the handshake and before a byte of ours is sent. TLS sessions are never resumed, so each connection shows
 * its certificate.
 */
export class PinnedConnector {
  readonly pins: CertificatePins;
  readonly #timeoutMs: number;
  readonly #lookup: net.LookupFunction | undefined;
  readonly #publicOnly: boolean;
  readonly #spares = new SpareConnections();
  readonly #closing = new AbortController();

  constructor(options: PinnedConnectorOptions) {
    this.pins = options.pins;
    this.#timeoutMs = options.timeoutMs ?? CONNECT_TIMEOUT_MS;
    this.#publicOnly = options.publicOnly ?? false;
    this.#lookup = this.#publicOnly ? publicLookup(options.lookup) : options.lookup;
  }

  /** Opens `count` HTTP/1.1 connections that the next calls of {@link connect} will be given. */
  prepare(url: URL, count: number): void {
    for (let missing = count - this.#spares.count(url.origin); missing > 0; missing -= 1) {
      this.#spares.add(url.origin, this.#open(url, { protocol: 'http/1.1', signal: this.#closing.signal }));
    }
  }

  /** Closes prepared connections and ends attempts. Connections handed out belong to whoever asked for them. */
  close(): void {
    this.#closing.abort(abortedError('connecting'));
    this.#spares.close();
  }

  /**
   * Connects to the origin of `url`; with `http:` as it is, with `https:` through TLS and the pin check. The caller must
   * listen for `error` as soon as the promise is resolved.
   * @throws GatewayError `orchestrator_unreachable`, `orchestrator_timeout`, `orchestrator_not_tls`,
   * `orchestrator_not_recognised` (no HTTP/2), `certificate_changed`, `certificate_mismatch`, or the signal's reason
   */
  async connect(
    url: URL,
    options: { protocol: ApplicationProtocol; signal?: AbortSignal },
  ): Promise<net.Socket> {
    const { protocol } = options;
    const signal = options.signal
      ? AbortSignal.any([options.signal, this.#closing.signal])
      : this.#closing.signal;
    const spare = protocol === 'http/1.1' ? await this.#spares.take(url.origin) : undefined;
    return spare ?? this.#open(url, { protocol, signal });
  }

  #open(url: URL, options: { protocol: ApplicationProtocol; signal: AbortSignal }): Promise<net.Socket> {
    const { protocol, signal } = options;
    const timeoutMs = this.#timeoutMs;
    const origin = url.origin;
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const secure = url.protocol === 'https:';
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      if (this.#publicOnly && !isPublicHost(url)) return reject(notPublicError(origin));
      let phase: ConnectPhase = 'tcp';
      const address = {
        host,
        port: portOf(url),
        keepAlive: true,
        keepAliveInitialDelay: 30_000,
        ...(this.#lookup && { lookup: this.#lookup }),
      };
      const socket = secure
        ? tls.connect({
            ...address,
            rejectUnauthorized: false,
            secureContext: contextOfAll(),
            ALPNProtocols: [protocol],
            ...(net.isIP(host) === 0 ? { servername: host } : {}),
          })
        : net.connect(address);

      const settle = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        socket.off('error', onError);
        socket.off('close', onClose);
      };
      const fail = (error: unknown): void => {
        settle();
        // A destroyed TLS socket can still raise the error of its broken handshake.
        socket.on('error', () => undefined);
        socket.destroy();
        reject(error);
      };
      const onError = (error: Error): void => fail(connectError(origin, phase, error));
      const onClose = (): void => onError(new Error('closed during the handshake'));
      const onAbort = (): void => fail(signal.reason);
      const onReady = (): void => {
        try {
          if (socket instanceof tls.TLSSocket) this.#check(url, socket, protocol);
        } catch (error) {
          fail(error);
          return;
        }
        settle();
        // Not as an option: tls.connect does not pass it on, and with Nagle's algorithm every tenth picture or so waits 10 ms
        // for the acknowledgement of the one before.
        socket.setNoDelay(true);
        resolve(socket);
      };
      const timer = setTimeout(() => fail(connectTimeoutError(origin, phase, timeoutMs)), timeoutMs);
      signal.addEventListener('abort', onAbort, { once: true });
      socket.on('error', onError);
      socket.on('close', onClose);
      socket.once('connect', () => {
        phase = secure ? 'tls' : 'tcp';
      });
      socket.once(secure ? 'secureConnect' : 'connect', onReady);
    });
  }

  #check(url: URL, socket: tls.TLSSocket, protocol: ApplicationProtocol): void {
    // Not getPeerCertificate, which takes a millisecond to put together what nobody reads here.
    const certificate = socket.getPeerX509Certificate();
    if (!certificate) {
      throw new GatewayError(
        'orchestrator_not_tls',
        `${url.origin} shows no certificate: it is probably no orchestrator`,
        {
          fields: { address: url.origin },
        },
      );
    }
    this.pins.check(endpointOf(url), certificateFacts(certificate));
    if (protocol === 'h2' && socket.alpnProtocol !== 'h2') throw notHttp2Error(url.origin);
  }
}

function contextOfAll(): tls.SecureContext {
  sharedContext ??= tls.createSecureContext();
  return sharedContext;
}

import { GatewayError } from '../../base/errors.ts';
import { NOT_PUBLIC_CODE } from './public-host.ts';

/** How far a connection had come when it failed. */
export type ConnectPhase = 'tcp' | 'tls';

/** OpenSSL's way to say that a TLS server offers none of the protocols we asked for. */
const NO_COMMON_PROTOCOL = /NO_APPLICATION_PROTOCOL/;
const NO_ROUTE: ReadonlySet<string> = new Set([
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'EHOSTDOWN',
  'ENETDOWN',
]);
const UNKNOWN_HOST: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_FAIL']);

/** The error of a connection that was not there in time. */
export function connectTimeoutError(origin: string, phase: ConnectPhase, timeoutMs: number): GatewayError {
  const what =
    phase === 'tcp'
      ? `did not accept a connection within ${timeoutMs} ms: check the address and the firewall, or choose another orchestrator`
      : `accepted a connection but did not answer the TLS handshake within ${timeoutMs} ms: it is overloaded or no orchestrator`;
  return new GatewayError('orchestrator_timeout', `${origin} ${what}`, { fields: { address: origin } });
}

/**
 * Turns what a socket raised before it was usable into one sentence.
 * @returns GatewayError `orchestrator_unreachable`, `orchestrator_timeout`, `orchestrator_not_tls`, or
 * `orchestrator_not_recognised` for a TLS server that does not speak the HTTP version asked for
 */
export function connectError(origin: string, phase: ConnectPhase, cause: Error): GatewayError {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  const make = (name: GatewayError['code'], rest: string): GatewayError =>
    new GatewayError(name, `${origin} ${rest}`, {
      cause,
      fields: { address: origin, reason: code || cause.name },
    });

  if (phase === 'tls') {
    if (NO_COMMON_PROTOCOL.test(code)) return notHttp2Error(origin, cause);
    if (/ALERT/.test(code)) {
      return make(
        'orchestrator_not_tls',
        `refused the TLS handshake (${code}): it is probably no orchestrator`,
      );
    }
    return make(
      'orchestrator_not_tls',
      'does not speak TLS: check the port, or write http:// if it is an orchestrator without TLS',
    );
  }
  if (code === NOT_PUBLIC_CODE) return notPublicError(origin, cause);
  if (UNKNOWN_HOST.has(code)) {
    return make(
      'orchestrator_unreachable',
      'cannot be reached, its host name is not known: check the address',
    );
  }
  if (NO_ROUTE.has(code)) {
    return make('orchestrator_unreachable', 'cannot be reached, there is no route to it: check the network');
  }
  if (code === 'ECONNREFUSED') {
    return make(
      'orchestrator_unreachable',
      'refused the connection, nothing listens there: check the port and that the orchestrator runs',
    );
  }
  if (code === 'ETIMEDOUT') {
    return make('orchestrator_timeout', 'did not answer: check the address and the firewall');
  }
  return make('orchestrator_unreachable', `cannot be reached (${code || cause.message}): check the address`);
}

/** The error of an address that the internet named and that leads to this machine or into a private network. */
export function notPublicError(origin: string, cause?: unknown): GatewayError {
  return new GatewayError(
    'orchestrator_unreachable',
    `${origin} is in a private network, where no public list may lead: if you know it, add it to your own orchestrators`,
    { cause, fields: { address: origin, reason: NOT_PUBLIC_CODE } },
  );
}

/** The error of a TLS server that is no gRPC server, because it has no HTTP/2. */
export function notHttp2Error(origin: string, cause?: unknown): GatewayError {
  return new GatewayError(
    'orchestrator_not_recognised',
    `${origin} answers TLS but no HTTP/2, so it is not an orchestrator: check the address and the port`,
    { cause, fields: { address: origin } },
  );
}

import { lookup } from 'node:dns/promises';
import net from 'node:net';
import tls from 'node:tls';
import { orAbort, withTimeout } from '../../base/async.ts';
import { type GatewayError, toGatewayError } from '../../base/errors.ts';
import { connectError, connectTimeoutError } from '../../gateway/tls/connect-errors.ts';

/** Milliseconds for the name, for the connection, and for the handshake: each. */
const TIMEOUT_MS = 5_000;

/** Milliseconds for finding out whether a server without TLS speaks HTTP. */
const PLAIN_TIMEOUT_MS = 1_500;

/** What was found on the way to an address; times in milliseconds, null where it did not come to that. */
export interface Reach {
  readonly url: URL;
  /** IP addresses of the host, in the order they are tried. */
  readonly addresses: readonly string[];
  readonly dnsMs: number | null;
  readonly tcpMs: number | null;
  readonly tls: ReachedTls | null;
  /** Without TLS it speaks HTTP: only looked at where the handshake failed. */
  readonly plainHttp: boolean;
  readonly error: GatewayError | null;
}

/** What a TLS handshake showed. */
interface ReachedTls {
  readonly ms: number;
  /** e.g. `TLSv1.3`. */
  readonly protocol: string;
  /** The application protocol chosen; '' for none. gRPC needs `h2`. */
  readonly alpn: string;
  /** DER bytes of the certificate. */
  readonly certificate: Buffer;
}

/**
 * Looks its name up, connects, and shakes hands, one after the other, with times. Nothing is sent. Never rejects for what
 * the other side does. @throws the signal's reason
 */
export async function measureReach(url: URL, signal: AbortSignal): Promise<Reach> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const reach = { url, addresses: [] as string[], dnsMs: null, tcpMs: null, tls: null, plainHttp: false };
  const lookedUp = await timed(() => namesOf(host, url.origin, signal), signal);
  if ('error' in lookedUp) return { ...reach, ...lookedUp };
  const known = { ...reach, addresses: lookedUp.value, dnsMs: net.isIP(host) === 0 ? lookedUp.ms : null };
  const connected = await timed(() => connectTo(url, host, signal), signal);
  if ('error' in connected) return { ...known, ...connected };
  const socket = connected.value;
  const reached = { ...known, tcpMs: connected.ms, error: null };
  try {
    if (url.protocol === 'http:') return reached;
    const secured = await timed(() => shakeHands(url, host, socket, signal), signal);
    if ('value' in secured) return { ...reached, tls: { ...secured.value, ms: secured.ms } };
    return { ...reached, plainHttp: await speaksHttp(url, host, signal), error: secured.error };
  } finally {
    socket.destroy();
  }
}

/** A value with the milliseconds it took, or why there is none. */
type Timed<Value> = { readonly value: Value; readonly ms: number } | { readonly error: GatewayError };

async function timed<Value>(work: () => Promise<Value>, signal: AbortSignal): Promise<Timed<Value>> {
  const begunMs = performance.now();
  try {
    return { value: await work(), ms: performance.now() - begunMs };
  } catch (error) {
    signal.throwIfAborted();
    return { error: toGatewayError(error, 'orchestrator_unreachable') };
  }
}

async function namesOf(host: string, origin: string, signal: AbortSignal): Promise<string[]> {
  if (net.isIP(host) !== 0) return [host];
  const late = () => connectTimeoutError(origin, 'tcp', TIMEOUT_MS);
  try {
    const found = await withTimeout(orAbort(lookup(host, { all: true }), signal), TIMEOUT_MS, late);
    return found.map(({ address }) => address).slice(0, 8);
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw connectError(origin, 'tcp', error);
    throw error;
  }
}

function connectTo(url: URL, host: string, signal: AbortSignal): Promise<net.Socket> {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const socket = net.connect({ host, port });
  return ready(socket, 'connect', () => connectTimeoutError(url.origin, 'tcp', TIMEOUT_MS), signal).then(
    () => socket,
    (error: unknown) => {
      throw isSocketError(error) ? connectError(url.origin, 'tcp', error) : error;
    },
  );
}

async function shakeHands(
  url: URL,
  host: string,
  socket: net.Socket,
  signal: AbortSignal,
): Promise<Omit<ReachedTls, 'ms'>> {
  const secure = tls.connect({
    socket,
    rejectUnauthorized: false,
    ALPNProtocols: ['h2', 'http/1.1'],
    ...(net.isIP(host) === 0 ? { servername: host } : {}),
  });
  try {
    await ready(secure, 'secureConnect', () => connectTimeoutError(url.origin, 'tls', TIMEOUT_MS), signal);
  } catch (error) {
    throw isSocketError(error) ? connectError(url.origin, 'tls', error) : error;
  }
  const { raw } = secure.getPeerCertificate();
  if (!raw) throw connectError(url.origin, 'tls', new Error('no certificate'));
  return { protocol: secure.getProtocol() ?? '', alpn: secure.alpnProtocol || '', certificate: raw };
}

/** Asks for a page without TLS. */
async function speaksHttp(url: URL, host: string, signal: AbortSignal): Promise<boolean> {
  try {
    const socket = await connectTo(url, host, signal);
    socket.write(`GET / HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\n\r\n`);
    const answer = new Promise<boolean>((resolve) => {
      socket.once('data', (bytes) => resolve(bytes.toString('latin1').startsWith('HTTP/1.')));
      socket.once('close', () => resolve(false));
    });
    const late = setTimeout(() => socket.destroy(), PLAIN_TIMEOUT_MS);
    return await orAbort(answer, signal).finally(() => {
      clearTimeout(late);
      socket.destroy();
    });
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

function isSocketError(error: unknown): error is Error {
  return error instanceof Error && error.name !== 'GatewayError';
}

/** Waits for an event of a socket, which is destroyed where it does not come in time. */
function ready(
  socket: net.Socket,
  event: 'connect' | 'secureConnect',
  late: () => Error,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(late()), TIMEOUT_MS);
    const onAbort = (): void => fail(signal.reason);
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    const fail = (error: unknown): void => {
      settle();
      socket.destroy();
      reject(error);
    };
    // Stays: a destroyed socket can still raise the error of its broken handshake.
    socket.on('error', fail);
    if (signal.aborted) return fail(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('close', () => fail(new Error('closed by the other side')));
    socket.once(event, () => {
      settle();
      resolve();
    });
  });
}

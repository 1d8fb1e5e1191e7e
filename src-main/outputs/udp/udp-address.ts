import { isIP, isIPv4 } from 'node:net';
import { GatewayError } from '../../base/errors.ts';

/** Where a UDP output sends. */
export interface UdpAddress {
  /** A name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Routers a packet may pass; null leaves it to the system, and is 1 for groups. */
  readonly ttl: number | null;
  /** The address of this machine that it sends from; null leaves it to the system. */
  readonly localAddress: string | null;
}

/** Ports below belong to services of the system. */
const FIRST_PORT = 1024;
const LAST_PORT = 65_535;

/**
 * Reads `udp://host:port[?ttl=…&localaddr=…]`, as FFmpeg and VLC write it; VLC's `@` before the host is left out, and a
 * `pkt_size` must be the 1316 bytes that are sent.
 * @throws GatewayError `output_address_invalid`
 */
export function parseUdpAddress(text: string): UdpAddress {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'udp:') throw invalid('write it as udp://host:port');
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (host === '') throw invalid('there is no host; write it as udp://host:port');
  if (url.username !== '' || url.password !== '') throw invalid('UDP knows no users and passwords');
  if (url.pathname !== '' && url.pathname !== '/')
    throw invalid('nothing may follow the port but ?ttl= and ?localaddr=');
  checkHost(host);
  for (const name of url.searchParams.keys())
    if (!['ttl', 'localaddr', 'pkt_size'].includes(name))
      throw invalid(`it takes ttl and localaddr, not "${name.slice(0, 40)}"`);
  if ((url.searchParams.get('pkt_size') ?? '1316') !== '1316')
    throw invalid('packets have 1316 bytes; leave pkt_size out');
  return {
    host,
    port: readPort(url.port),
    ttl: readTtl(url.searchParams.get('ttl')),
    localAddress: readLocal(url.searchParams.get('localaddr')),
  };
}

/** True for addresses of groups, IPv4 and IPv6. */
export function isMulticast(address: string): boolean {
  if (isIPv4(address)) return /^(22[4-9]|23\d)\./.test(address);
  return /^ff/i.test(address);
}

function checkHost(host: string): void {
  if (isIP(host) === 0 && !/^[\w.-]{1,253}$/.test(host))
    throw invalid('its host is neither a name nor an address');
  if (host === '0.0.0.0' || host === '::')
    throw invalid(`${host} is nobody's address; name the machine that reads`);
  if (isIPv4(host) && host.endsWith('.255') && (host.startsWith('255.') || host === '127.255.255.255'))
    throw invalid('sending to everybody is not done; name one machine, or a group such as 239.255.0.1');
}

function readPort(text: string): number {
  const port = Number(text);
  if (text === '') throw invalid('there is no port; write it as udp://host:port');
  if (port < FIRST_PORT || port > LAST_PORT)
    throw invalid(
      `port ${port} belongs to services of the system; choose one from ${FIRST_PORT} to ${LAST_PORT}`,
    );
  return port;
}

function readTtl(text: string | null): number | null {
  if (text === null) return null;
  const ttl = Number(text);
  if (!/^\d{1,3}$/.test(text) || ttl < 1 || ttl > 255) throw invalid('ttl is a number from 1 to 255');
  return ttl;
}

function readLocal(text: string | null): string | null {
  if (text === null || isIP(text) !== 0) return text;
  throw invalid('localaddr is an address of this machine, such as 192.168.1.5');
}

function invalid(what: string): GatewayError {
  return new GatewayError('output_address_invalid', `this is no address to send UDP to: ${what}`);
}

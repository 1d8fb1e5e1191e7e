import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { GatewayError } from '../../base/errors.ts';

/** Where obs-websocket listens unless it was told otherwise. */
const DEFAULT_PORT = 4455;

const LOCAL_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Where an OBS is. */
export interface ObsAddress {
  /** For the WebSocket: `ws://host:port`. */
  readonly url: string;
  readonly port: number;
  /** `host:port`, for people. */
  readonly text: string;
  /** OBS is on this machine. */
  readonly local: boolean;
}

/**
 * Reads what the user typed as OBS's address: `host`, `host:port`, `ws://host:port` or `wss://host:port`; port 4455 where none
 * is said.
 * @throws GatewayError `output_address_invalid`
 */
export function parseObsAddress(input: string): ObsAddress {
  const text = input.trim();
  const parsed = URL.canParse(withScheme(text)) ? new URL(withScheme(text)) : null;
  if (!parsed || (parsed.protocol !== 'ws:' && parsed.protocol !== 'wss:') || parsed.hostname === '')
    throw invalid('OBS cannot be reached at this address: give it as host:port, for example 127.0.0.1:4455');
  if (parsed.username !== '' || parsed.password !== '' || parsed.pathname !== '/' || parsed.search !== '')
    throw invalid("OBS's address is a host and a port: put the password into its own field");
  // A URL hides the usual port of its scheme (80, 443), which is not OBS's.
  const said = parsed.port === '' ? /:(\d+)\/?$/.exec(text)?.[1] : parsed.port;
  const port = said === undefined ? DEFAULT_PORT : Number(said);
  if (port === 0) throw invalid('OBS cannot listen on port 0: it uses 4455 unless it was told otherwise');
  return addressOf(parsed.protocol, parsed.hostname, port);
}

/** The address of this machine by which the machine of OBS reaches it; '' where there is no way. Nothing is sent. */
export function ownAddress({ url, port }: ObsAddress): Promise<string> {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  return new Promise((resolve) => {
    const say = (address: string): void => {
      socket.close();
      resolve(address);
    };
    socket.once('error', () => say(''));
    socket.connect(port, host, (error?: Error) => say(error ? '' : socket.address().address));
  });
}

/** The same machine at another port. */
export function withPort(address: ObsAddress, port: number): ObsAddress {
  const { protocol, hostname } = new URL(address.url);
  return addressOf(protocol, hostname, port);
}

function addressOf(protocol: string, hostname: string, port: number): ObsAddress {
  return {
    url: `${protocol}//${hostname}:${port}`,
    port,
    text: `${hostname}:${port}`,
    local: LOCAL_HOSTS.has(hostname),
  };
}

/** Adds the scheme where there is none. */
function withScheme(text: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `ws://${text}`;
}

function invalid(message: string): GatewayError {
  return new GatewayError('output_address_invalid', message);
}

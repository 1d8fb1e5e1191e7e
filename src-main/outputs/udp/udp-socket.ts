import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { isIP, isIPv6 } from 'node:net';
import { GatewayError } from '../../base/errors.ts';
import { isMulticast, type UdpAddress } from './udp-address.ts';

/** Room for a large keyframe, which leaves at once, in bytes; systems give less where their limit is lower. */
const SEND_BUFFER_BYTES = 1024 * 1024;

/** Packets to a group stay in the network they are sent into. */
const GROUP_TTL = 1;

/** A socket that sends to one address. */
export interface UdpSender {
  /** Bytes that wait for the system. */
  readonly waitingBytes: number;
  /** Sends one datagram; `done` is told the error that kept it from leaving, or null. */
  send(bytes: Uint8Array, done: (error: NodeJS.ErrnoException | null) => void): void;
  /** The socket has failed by itself. */
  onError(listener: (error: NodeJS.ErrnoException) => void): void;
  close(): void;
}

/** Opens a socket for an address. @throws GatewayError as {@link udpError} words it */
export async function openUdp(to: UdpAddress): Promise<UdpSender> {
  let socket: Socket | null = null;
  try {
    const { address } = await lookup(to.host, { family: familyOf(to.localAddress) });
    socket = createSocket({ type: isIPv6(address) ? 'udp6' : 'udp4', lookup: literal });
    const bound = once(socket, 'listening');
    socket.bind(0, to.localAddress ?? undefined);
    await bound;
    prepare(socket, address, to);
    return sender(socket, address, to.port);
  } catch (error) {
    socket?.close();
    throw udpError(error as NodeJS.ErrnoException, to);
  }
}

/** What it means that nothing can be sent to an address, and what to do. */
export function udpError(
  error: NodeJS.ErrnoException,
  { host, port, localAddress }: UdpAddress,
): GatewayError {
  const options = { cause: error, fields: { host, port } };
  const where = `${host}:${port}`;
  switch (error.code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'ENODATA':
      return new GatewayError(
        'output_unreachable',
        `no machine called ${host} is known: check the name`,
        options,
      );
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'ENETDOWN':
    case 'EHOSTDOWN':
      return new GatewayError(
        'output_unreachable',
        `no network leads to ${where}: check the address and this machine's network`,
        options,
      );
    case 'EADDRNOTAVAIL':
    case 'EINVAL':
      return new GatewayError(
        'output_unreachable',
        localAddress === null
          ? `this machine cannot send to ${where}: check the address`
          : `this machine cannot send to ${where} from ${localAddress}: check that localaddr is one of its addresses`,
        options,
      );
    case 'EACCES':
    case 'EPERM':
      return new GatewayError(
        'output_refused',
        `this machine's firewall lets nothing out to ${where}: allow it, or choose another port`,
        options,
      );
    case 'EMSGSIZE':
      return new GatewayError(
        'output_refused',
        `the network to ${where} takes no packets of 1316 bytes: use SRT or the HTTP feed instead`,
        options,
      );
    default:
      return new GatewayError(
        'output_lost',
        `nothing can be sent to ${where} (${error.code ?? error.message})`,
        options,
      );
  }
}

function familyOf(localAddress: string | null): 0 | 4 | 6 {
  return localAddress === null ? 0 : (isIP(localAddress) as 4 | 6);
}

/** Addresses only, answered at once: each datagram would wait for the event loop otherwise. */
function literal(
  address: string,
  _options: unknown,
  done: (error: null, address: string, family: number) => void,
): void {
  done(null, address, isIP(address));
}

function prepare(socket: Socket, address: string, { ttl, localAddress }: UdpAddress): void {
  socket.setSendBufferSize(SEND_BUFFER_BYTES);
  if (!isMulticast(address)) {
    if (ttl !== null) socket.setTTL(ttl);
    return;
  }
  socket.setMulticastTTL(ttl ?? GROUP_TTL);
  socket.setMulticastLoopback(true);
  if (localAddress !== null) socket.setMulticastInterface(localAddress);
}

function sender(socket: Socket, address: string, port: number): UdpSender {
  return {
    get waitingBytes() {
      return socket.getSendQueueSize();
    },
    send: (bytes, done) => socket.send(bytes, port, address, done),
    onError: (listener) => void socket.on('error', listener),
    close: () => socket.close(),
  };
}

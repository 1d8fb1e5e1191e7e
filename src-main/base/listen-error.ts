import { GatewayError } from './errors.ts';

/** Where a server was to listen. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * What it means that a server cannot listen: `port_in_use`, `usage` (an address that is not this machine's, a port that is
 * not allowed) or `internal`.
 * @param what who wanted to listen, for the sentence: "the orchestrator"
 */
export function listenError(
  error: NodeJS.ErrnoException,
  what: string,
  address: ListenAddress,
): GatewayError {
  const { host, port } = address;
  const options = { cause: error, fields: { host, port } };
  switch (error.code) {
    case 'EADDRINUSE':
      return new GatewayError(
        'port_in_use',
        `port ${port} on ${host} is in use by another program: choose another with --port, or --port 0 for a free one`,
        options,
      );
    case 'EACCES':
      return new GatewayError(
        'usage',
        `port ${port} may not be opened by this user: choose one above 1023`,
        options,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new GatewayError(
        'usage',
        `${host} is not an address of this machine: choose another with --host`,
        options,
      );
    default:
      return new GatewayError(
        'internal',
        `${what} cannot listen on ${host}:${port} (${error.message})`,
        options,
      );
  }
}

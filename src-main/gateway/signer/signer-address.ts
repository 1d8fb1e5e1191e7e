import { isIP } from 'node:net';
import { GatewayError } from '../../base/errors.ts';

const MAX_LENGTH = 2048;

/** RFC 1918, RFC 4193, link-local and loopback: addresses that no public name leads to. */
const PRIVATE_ADDRESS =
  /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|::1$|f[cd][0-9a-f]{2}:|fe80:)/i;

/**
 * Reads the address of a remote signer: `https://…`, or `http://…` on this machine and in private networks; without a
 * scheme it is https (as go-livepeer reads `-remoteSignerUrl`). A path is kept: the endpoints lie below it.
 * @throws GatewayError `signer_not_recognised` with what is wrong
 */
export function parseSignerAddress(input: string): URL {
  const text = input.trim();
  if (text === '' || text.length > MAX_LENGTH) throw invalid('it is empty or too long');
  const written = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  const url = URL.canParse(written) ? new URL(written) : null;
  if (url === null || url.hostname === '') throw invalid('it is no URL');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw invalid('it is not https:// or http://');
  if (url.username !== '' || url.password !== '')
    throw invalid('it must not hold a user name or password: use a header');
  if (url.search !== '' || url.hash !== '') throw invalid('it must end after its path');
  if (url.protocol === 'http:' && !isPrivateHost(url))
    throw invalid('http:// would show your headers to everybody on the way: use https://');
  return url;
}

/** True for this machine, private addresses, and names that only a local network knows. */
export function isPrivateHost(url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return PRIVATE_ADDRESS.test(host);
  return !host.includes('.') || /\.(?:local|localhost|lan|internal|home\.arpa)$/i.test(host);
}

function invalid(why: string): GatewayError {
  return new GatewayError(
    'signer_not_recognised',
    `this is not the address of a signer: ${why}; write it as https://host:port`,
  );
}

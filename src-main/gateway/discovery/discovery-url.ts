import { isPrivateHost } from '../signer/signer-address.ts';
import { discoveryUrlInvalid } from './discovery-errors.ts';

const MAX_LENGTH = 4096;
/** Shorter parts of a path are words; keys of providers have 20 characters and more. */
const KEY_LIKE = /^(?=.*\d)[\w.~-]{20,}$/;

/**
 * Reads the address of a source: `https://…`, or `http://…` on this machine and in private networks, where nobody can read
 * keys and headers on the way.
 * @throws GatewayError `discovery_url_invalid`
 */
export function parseDiscoveryUrl(input: string): URL {
  const text = input.trim();
  if (text === '' || text.length > MAX_LENGTH) throw discoveryUrlInvalid('it is empty or too long');
  const written = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  const url = URL.canParse(written) ? new URL(written) : null;
  if (url === null || url.hostname === '') throw discoveryUrlInvalid('it is no URL');
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw discoveryUrlInvalid('it is not https:// or http://');
  if (url.username !== '' || url.password !== '')
    throw discoveryUrlInvalid('it must not hold a user name or password: use a header');
  if (url.protocol === 'http:' && !isPrivateHost(url))
    throw discoveryUrlInvalid('http:// would show keys and headers to everybody on the way: use https://');
  url.hash = '';
  return url;
}

/** True when an address may hold a key, as those of subgraphs and RPC providers do: it is then kept as a secret. */
export function mayHoldKey(url: URL): boolean {
  return url.search !== '' || url.pathname.split('/').some((part) => KEY_LIKE.test(part));
}

/** An address as it may be shown: without what may be a key. */
export function shownUrl(url: URL): string {
  return mayHoldKey(url) ? `${url.origin}/…` : url.href;
}

import { GatewayError } from '../base/errors.ts';

/** Port of orchestrators when an address names none (go-livepeer's `-serviceAddr` default). */
const DEFAULT_PORT = 8935;

/** Longest address that is looked at, in characters. */
const MAX_LENGTH = 2048;

function invalid(input: string, why: string): GatewayError {
  const shown = input.length > 80 ? `${input.slice(0, 80)}…` : input;
  return new GatewayError(
    'orchestrator_address_invalid',
    `"${shown}" is not an orchestrator address: ${why}; write it as https://host:${DEFAULT_PORT}, host:${DEFAULT_PORT} or host`,
    { fields: { address: shown } },
  );
}

/** Adds the brackets that people leave out of an IPv6 address: `::1` and `fe80::1` have two colons or more. */
function withBrackets(authority: string): string {
  const bare = !authority.startsWith('[') && (authority.match(/:/g)?.length ?? 0) >= 2;
  return bare ? `[${authority}]` : authority;
}

/**
 * Reads an orchestrator address as people and orchestrators write it: `host`, `host:port`, `[v6]:port`, `https://…` or
 * `http://…` (plain, for local networks and tests). Without a scheme it is https at port 8935; with one it is a URL, whose
 * port is the scheme's own (443, 80) unless it names another, as go-livepeer reads `-orchAddr`.
 * @returns origin only; reading its text again gives the same
 * @throws GatewayError `orchestrator_address_invalid`
 */
export function parseOrchestratorAddress(input: string): URL {
  const text = input.trim();
  if (text === '') throw invalid(input, 'it is empty');
  if (text.length > MAX_LENGTH) throw invalid(input, 'it is too long');
  const [, scheme, rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(text) ?? [];
  const protocol = scheme?.toLowerCase() ?? 'https';
  if (protocol !== 'https' && protocol !== 'http')
    throw invalid(input, `${protocol}:// is not https:// or http://`);

  const [, authority = '', path = ''] = /^([^/?#]*)(.*)$/s.exec(rest) ?? [];
  if (authority === '') throw invalid(input, 'it names no host');
  if (authority.includes('@'))
    throw invalid('(address with a user name)', 'it must not hold a user name or password');
  if (path.length > 1) throw invalid(input, 'it must end after the port');
  let url: URL;
  try {
    url = new URL(`${protocol}://${withBrackets(authority)}`);
  } catch (cause) {
    const portFault = /:\d{5,}$/.test(authority) || /:[^\d\]]*$/.test(authority);
    throw Object.assign(
      invalid(input, portFault ? 'its port is not a number up to 65535' : 'its host is not valid'),
      {
        cause,
      },
    );
  }
  const portWritten = /:\d+$/.test(withBrackets(authority));
  if (!portWritten && scheme === undefined) url.port = String(DEFAULT_PORT);
  if (portWritten && /:0+$/.test(authority)) throw invalid(input, 'port 0 cannot be called');
  return url;
}

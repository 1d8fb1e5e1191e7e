import { GatewayError } from '../../../base/errors.ts';
import type { RtmpAddress } from '../publish-address.ts';

/** Certificates that are not trusted, by Node's codes (OpenSSL's X509_V_ERR_…). */
const UNTRUSTED: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

const NO_TLS = 'ERR_SSL_WRONG_VERSION_NUMBER';

const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing takes connections there: start the server, or check the port',
  ENOTFOUND: 'no host has that name: check the address and your network',
  EAI_AGAIN: 'its name cannot be looked up: check your network',
  EHOSTUNREACH: 'there is no way to it: check the address and your network',
  ENETUNREACH: 'there is no way to it: check your network',
  ETIMEDOUT: 'it does not answer: check the address, and whether a firewall is between',
};

/**
 * What an error of a server's socket means.
 * @param greeted the server had answered before
 * @returns `output_unreachable`, `output_refused` for a certificate that is not trusted, or `output_lost`
 */
export function socketFault(error: Error, { host, port, tls }: RtmpAddress, greeted: boolean): GatewayError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const fields = { reason: code };
  if (greeted) {
    return new GatewayError('output_lost', `the connection to ${host} broke (${code || 'unknown'})`, {
      fields,
    });
  }
  if (UNTRUSTED.has(code)) {
    return new GatewayError(
      'output_refused',
      `the certificate of ${host} is not trusted (${words(code)}), so the stream key was not sent: check the address, or give the server a certificate for its name`,
      { fields },
    );
  }
  if (tls && (code === NO_TLS || code === 'EPROTO' || code.startsWith('ERR_SSL_'))) {
    return new GatewayError(
      'output_unreachable',
      `${host}:${port} does not speak TLS: write rtmp:// if the server has none, or its port for rtmps://`,
      { fields },
    );
  }
  const why = UNREACHABLE[code] ?? `the connection failed (${code || 'unknown'})`;
  return new GatewayError('output_unreachable', `${host}:${port} cannot be reached: ${why}`, { fields });
}

function words(code: string): string {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'it is for another name';
  return code.toLowerCase().replace('depth_zero_', '').replaceAll('_', ' ');
}

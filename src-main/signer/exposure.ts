import { isIPv4 } from 'node:net';
import { GatewayError } from '../base/errors.ts';

/** What decides who can reach a signer and who may. */
export interface Exposure {
  /** The address it listens on. */
  readonly host: string;
  /** A webhook is asked before every payment. */
  readonly authenticated: boolean;
  /** The operator wants it to pay whoever reaches it. */
  readonly allowNoAuth: boolean;
}

/** True for addresses that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/**
 * Refuses to let others in who are not asked who they are: whoever reaches a signer spends its deposit (protocol C7).
 * @throws GatewayError `signer_exposed`
 */
export function refuseExposure({ host, authenticated, allowNoAuth }: Exposure): void {
  if (isLoopback(host) || authenticated || allowNoAuth) return;
  throw new GatewayError(
    'signer_exposed',
    `a signer on ${host} would pay for everybody who reaches it: let a webhook decide with --webhook, listen on 127.0.0.1, or say --allow-no-auth if something else keeps others out`,
    { fields: { host } },
  );
}

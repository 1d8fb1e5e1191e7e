import type { GatewayToken } from '../token.ts';

/** Where a program without a settings file is told to find orchestrators. */
export interface DiscoveryWishes {
  /** Named one by one; none where there are none. */
  readonly orchestrators: readonly string[];
  /** Null where none is given. */
  readonly token: GatewayToken | null;
  readonly discovery: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
  } | null;
  /** A signer is set, by itself or by the token. */
  readonly hasSigner: boolean;
}

/** Where orchestrators are found. */
export type DiscoveryChoice =
  | { readonly from: 'list'; readonly origin: 'user' | 'token'; readonly addresses: readonly string[] }
  | {
      readonly from: 'url';
      readonly origin: 'user' | 'token';
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly from: 'signer' };

/**
 * The one way that counts, in the order of the python gateway (protocol F): orchestrators that were named, those of the
 * token, a discovery URL that was named, that of the token, the signer.
 * @returns null when there is none of them
 */
export function discoveryChoice({
  orchestrators,
  token,
  discovery,
  hasSigner,
}: DiscoveryWishes): DiscoveryChoice | null {
  if (orchestrators.length > 0) return { from: 'list', origin: 'user', addresses: orchestrators };
  if (token && token.orchestrators.length > 0)
    return { from: 'list', origin: 'token', addresses: token.orchestrators };
  if (discovery) return { from: 'url', origin: 'user', ...discovery };
  if (token?.discovery)
    return { from: 'url', origin: 'token', url: token.discovery, headers: token.discoveryHeaders };
  return hasSigner || token?.signer ? { from: 'signer' } : null;
}

import type { SignerAccess } from '../../gateway/signer/signer-exchange.ts';
import type { GatewayToken } from '../../gateway/token.ts';

/** Public lists of orchestrators that can be asked, beside what {@link NetworkRequest} names (protocol A, B). */
export const discoverKinds = ['signer', 'explorer', 'registry', 'protocol-registry'] as const;

/** See {@link discoverKinds}. */
export type DiscoverKind = (typeof discoverKinds)[number];

/** Where a stream is to go, and who pays. With nothing named it goes to the embedded network. */
export interface NetworkRequest {
  /** Addresses as typed. */
  readonly orchestrators: readonly string[];
  /** SHA-256 of the one certificate to accept, 64 hexadecimal digits; null trusts on first use. */
  readonly pin: string | null;
  /** Its headers are secrets. */
  readonly token: GatewayToken | null;
  /** In the order they are tried. Their headers are secrets. */
  readonly signers: readonly SignerAccess[];
  /** Its headers are secrets, and its URL may hold a key. */
  readonly discovery: { readonly url: string; readonly headers: Readonly<Record<string, string>> } | null;
  readonly discover: readonly DiscoverKind[];
  /** RPC endpoint of Arbitrum One for the registries; may hold a key. Null takes the public one. */
  readonly rpcUrl: string | null;
  /** Most wei for a pixel, a decimal number; null for no limit. */
  readonly maxPrice: string | null;
  /** Most wei for the whole stream; null for no limit. */
  readonly ceilingWei: bigint | null;
  /** Milliseconds between payments. */
  readonly intervalMs: number;
  /** The embedded orchestrator wants tickets, and an embedded signer makes them. */
  readonly paid: boolean;
}

/** The embedded network, free. */
export const EMBEDDED_NETWORK: NetworkRequest = {
  orchestrators: [],
  pin: null,
  token: null,
  signers: [],
  discovery: null,
  discover: [],
  rpcUrl: null,
  maxPrice: null,
  ceilingWei: null,
  intervalMs: 5_000,
  paid: false,
};

/** Whether nothing is named that leads to orchestrators of others. */
export function isEmbedded({ orchestrators, token, signers, discovery, discover }: NetworkRequest): boolean {
  const named = orchestrators.length + signers.length + discover.length;
  return named === 0 && token === null && discovery === null;
}

/** The signers of a request: those that are named, else that of the token. */
export function signersOf({
  signers,
  token,
}: Pick<NetworkRequest, 'signers' | 'token'>): readonly SignerAccess[] {
  if (signers.length > 0 || !token?.signer) return signers;
  return [{ address: token.signer, headers: token.signerHeaders }];
}

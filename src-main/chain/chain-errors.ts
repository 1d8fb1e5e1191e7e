import { GatewayError } from '../base/errors.ts';
import { tidyText } from '../base/tidy-text.ts';
import { ARBITRUM_CHAIN_ID } from './addresses.ts';

// The path and query of an RPC endpoint may hold a key, and viem's errors quote the whole address: neither those nor the
// endpoint are part of any error here, only its origin.

/** The endpoint cannot be reached, does not answer in time, or has had enough of questions. */
export function unreachableChain(origin: string, why: string): GatewayError {
  return new GatewayError(
    'chain_unreachable',
    `the RPC endpoint ${origin} cannot be used (${why}): try again later or set another one`,
    { fields: { rpc: origin } },
  );
}

/** It is an endpoint of another chain. */
export function wrongChain(origin: string, chainId: bigint): GatewayError {
  const shown = chainId > 0n && chainId < 1n << 64n ? String(chainId) : 'an unknown one';
  return new GatewayError(
    'chain_wrong',
    `the RPC endpoint ${origin} serves another chain (${shown}): set one of Arbitrum One (${ARBITRUM_CHAIN_ID})`,
    { fields: { rpc: origin } },
  );
}

/** It refuses, or its answers cannot be true. `why` may hold words of the endpoint. */
export function refusedByChain(origin: string, why: string): GatewayError {
  return new GatewayError(
    'chain_refused',
    `the RPC endpoint ${origin} gives no usable answer (${tidyText(why, 150)}): set another one`,
    { fields: { rpc: origin } },
  );
}

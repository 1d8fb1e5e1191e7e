import type { Chain } from '../../chain/arbitrum.ts';

/** What a probe asks of the chain. */
export type ProbeChain = Pick<Chain, 'l1Block' | 'isActive' | 'isRegistered' | 'serviceUri'>;

/**
 * Opens an RPC endpoint for a probe; loads what reads chains.
 * @param rpcUrl may hold a key
 * @throws GatewayError `chain_unreachable`, `chain_wrong`, `chain_refused`, or the signal's reason
 */
export async function openProbeChain(rpcUrl: string, signal: AbortSignal): Promise<ProbeChain> {
  const { openChain } = await import('../../chain/arbitrum.ts');
  return openChain({ rpcUrl, signal });
}

import { keccak256, stringToBytes } from 'viem/utils';
import type { Hex } from './chain-facts.ts';

/** Arbitrum One. */
export const ARBITRUM_CHAIN_ID = 42_161;

/** The contract that knows where the others are (protocol B1). */
export const CONTROLLER: Hex = '0xD8E8328501E9645d16Cf49539efC04f734606ee4';

/**
 * The registry of orchestrators for AI jobs. The Controller does not know it: it is written into go-livepeer
 * (`cmd/livepeer/starter`, `-aiServiceRegistry`).
 */
export const AI_SERVICE_REGISTRY: Hex = '0x04C0b249740175999E5BF5c9ac1dA92431EF34C5';

/** Multicall3, at the same address on every chain: many reads in one call. */
export const MULTICALL3: Hex = '0xcA11bde05977b3631167028862bE2a173976CA11';

/** Contracts that are found by their name in the Controller, and where each was when this was written (protocol B1). */
export const LAST_KNOWN = {
  BondingManager: '0x35Bcf3c30594191d53231E4FF333E8A770453e40',
  RoundsManager: '0xdd6f56DcC28D3F5f27084381fE8Df634985cc39f',
  TicketBroker: '0xa8bB618B1520E284046F3dFc448851A1Ff26e41B',
  ServiceRegistry: '0xC92d3A360b8f9e083bA64DE15d95Cf8180897431',
} as const satisfies Record<string, Hex>;

/** The name of a contract in the Controller. */
export type ContractName = keyof typeof LAST_KNOWN;

/** No address: where lists end, and what the Controller says of names it does not know. */
export const ZERO_ADDRESS: Hex = `0x${'0'.repeat(40)}`;

/** The id of a contract in the Controller: keccak-256 of its name. */
export function contractId(name: string): Hex {
  return keccak256(stringToBytes(name));
}

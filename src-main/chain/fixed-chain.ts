import type { ChainFacts, Round, SenderFunds } from './chain-facts.ts';

/** Milliseconds between two blocks of Ethereum. */
const L1_BLOCK_MS = 12_000;

/** One ETH in wei. */
const ETH = 10n ** 18n;

/** Options of {@link fixedChain}. */
export interface FixedChainOptions {
  /** Milliseconds since 1970; the system's clock by default. */
  readonly now?: () => number;
  /** By default round 1, initialised, with a hash of its own. */
  readonly round?: Round;
  /** What every sender has; by default 10 ETH of deposit and 1 ETH of reserve, not being taken out. */
  readonly funds?: SenderFunds;
}

/**
 * Chain facts for development, without a chain: the L1 block is counted from the wall clock, so that processes that do not
 * know each other agree on it; every sender has ample funds, and every orchestrator is active. Never rejects.
 */
export function fixedChain(options: FixedChainOptions = {}): ChainFacts {
  const { now = Date.now } = options;
  const round: Round = options.round ?? {
    number: 1n,
    blockHash: `0x${'11'.repeat(32)}`,
    initialized: true,
  };
  const funds: SenderFunds = options.funds ?? {
    depositWei: 10n * ETH,
    reserveWei: ETH,
    withdrawRound: 0n,
  };
  return {
    l1Block: async () => BigInt(Math.floor(now() / L1_BLOCK_MS)),
    round: async () => round,
    sender: async () => funds,
    isActive: async () => true,
  };
}

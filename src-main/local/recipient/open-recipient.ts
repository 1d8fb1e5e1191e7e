import { randomBytes } from 'node:crypto';
import type { ChainFacts } from '../../chain/chain-facts.ts';
import { fixedChain } from '../../chain/fixed-chain.ts';
import { type Hex, toHex } from '../../payments/bytes.ts';
import type { Misbehaviour } from '../misbehaviour.ts';
import type { PaymentOptions } from '../options.ts';
import { Recipient } from './recipient.ts';

/** L1 blocks for which ticket parameters are good: eight minutes (go-livepeer). */
const LIFETIME_BLOCKS = 40;

/** What the chain and the clocks say, where somebody else is to say it. */
export interface Surroundings {
  /** By default a chain that is known by heart, whose blocks follow the wall clock. */
  readonly chain?: ChainFacts;
  /** A clock that does not jump, in milliseconds, which jobs are charged by. */
  readonly nowMs?: () => number;
  /** Milliseconds since 1970, which tokens and blocks expire by; before a misbehaviour changes it. */
  readonly wallMs?: () => number;
}

/** The recipient of an orchestrator by its options. It knows the chain by heart: the embedded network is for development. */
export function openRecipient(
  options: PaymentOptions,
  misbehaviour: Misbehaviour,
  surroundings: Surroundings = {},
): Recipient {
  const { wallMs = Date.now } = surroundings;
  const aheadMs = (misbehaviour.clockAheadS ?? 0) * 1000;
  return new Recipient({
    address: (options.recipient?.toLowerCase() as Hex | undefined) ?? toHex(randomBytes(20)),
    ticketEv: BigInt(options.ticketEvWei),
    redemptionCost: BigInt(options.redemptionCostWei),
    lifetimeBlocks: BigInt(misbehaviour.ticketBlocks ?? LIFETIME_BLOCKS),
    debitIntervalMs: options.debitIntervalMs,
    chain: surroundings.chain ?? fixedChain({ now: () => wallMs() + aheadMs }),
    ...(surroundings.nowMs && { nowMs: surroundings.nowMs }),
  });
}

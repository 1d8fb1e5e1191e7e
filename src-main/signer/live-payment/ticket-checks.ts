import type { SenderFunds } from '../../chain/chain-facts.ts';
import type { Hex } from '../../payments/bytes.ts';
import { expectedValue } from '../../payments/expected-value.ts';
import type { TicketParams } from '../../payments/messages.ts';
import { compare, multiply, type Rational, rational } from '../../payments/rational.ts';
import type { PaymentFacts } from '../chain-ahead.ts';
import { decimalText } from './decimal-text.ts';

/** What a signer risks with tickets (go-livepeer's `-maxTicketEV`, `-maxTotalEV`, `-depositMultiplier`). */
export interface TicketLimits {
  /** Wei that one ticket may be worth. */
  readonly maxTicketEvWei: Rational;
  /** Wei that the tickets of one payment may be worth. */
  readonly maxTotalEvWei: Rational;
  /** The deposit has to cover the face value of so many tickets. */
  readonly depositMultiplier: bigint;
}

/** Blocks of Ethereum before the end from which on parameters count as expired: the payment takes its time. */
const EXPIRY_BUFFER = 1n;

/** Parameters that no longer hold: the gateway is to ask for new ones. */
export const EXPIRED = 'TicketParams expired';

/** Who would pay, with what it needs to know and the limits it keeps to. */
export interface TicketSender {
  readonly address: Hex;
  readonly chain: PaymentFacts;
  readonly limits: TicketLimits;
}

/**
 * Why tickets of these parameters are not made, in go-livepeer's words and order (protocol C4); null when they may be.
 * {@link EXPIRED} is the one that can be mended.
 * @param count tickets in the payment
 * @throws GatewayError `chain_*`
 */
export async function ticketFault(
  params: TicketParams,
  count: bigint,
  { address, chain, limits }: TicketSender,
): Promise<string | null> {
  if (params.expirationBlock === 0n) return 'ticketParams expiration block is 0';
  if (params.expirationBlock - (await chain.l1Block()) <= EXPIRY_BUFFER) return EXPIRED;
  const ev = expectedValue(params.faceValue, params.winProb);
  if (ev.num === 0n) return null;
  if (compare(ev, rational(params.faceValue)) >= 0)
    return `ticket faceValue too low faceValue=${params.faceValue}`;
  if (compare(ev, limits.maxTicketEvWei) > 0)
    return `ticket EV ${decimalText(ev, 5)} > max ticket EV ${decimalText(limits.maxTicketEvWei, 5)}`;
  const funds = await chain.sender(address);
  const missing = fundsFault(funds, (await chain.round()).number);
  if (missing) return missing;
  const total = multiply(ev, rational(count));
  if (compare(total, limits.maxTotalEvWei) > 0)
    return `total ticket EV ${decimalText(total, 5)} for ${count} tickets > max total ticket EV ${decimalText(limits.maxTotalEvWei, 5)}`;
  const maxFaceValue = funds.depositWei / limits.depositMultiplier;
  if (params.faceValue > maxFaceValue)
    return `ticket faceValue ${params.faceValue} > max faceValue ${maxFaceValue}`;
  return null;
}

function fundsFault({ depositWei, reserveWei, withdrawRound }: SenderFunds, round: bigint): string | null {
  if (withdrawRound !== 0n && withdrawRound <= round + 1n)
    return 'unable to validate sender: deposit and reserve is set to unlock soon';
  if (reserveWei === 0n) return 'no sender reserve';
  return depositWei === 0n ? 'no sender deposit' : null;
}

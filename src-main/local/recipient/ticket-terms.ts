import { createHmac, randomBytes } from 'node:crypto';
import type { ChainFacts } from '../../chain/chain-facts.ts';
import { bigEndian, fromBigEndian, fromHex, type Hex } from '../../payments/bytes.ts';
import { MAX_WIN_PROB } from '../../payments/expected-value.ts';
import { priceOf, type UnitPrice } from '../../payments/fees.ts';
import type { TicketParams } from '../../payments/messages.ts';
import type { Rational } from '../../payments/rational.ts';
import { auxData, recipientRandHash } from '../../payments/ticket.ts';

/** A redemption should cost no more than a hundredth of what it brings. */
const COST_MULTIPLIER = 100n;
/** Where that is less than a ticket is worth: so many times its worth. */
const VALUE_MULTIPLIER = 100n;
/** A sender's reserve is shared by so many orchestrators. */
const POOL_SIZE = 100n;

/** What an orchestrator wants of tickets. All amounts are wei. */
export interface TicketTermsOptions {
  readonly recipient: Hex;
  /** What a ticket is to be worth. */
  readonly ticketEv: bigint;
  /** What redeeming one costs. */
  readonly redemptionCost: bigint;
  /** L1 blocks for which parameters are good. */
  readonly lifetimeBlocks: bigint;
  readonly chain: ChainFacts;
}

/** The fields of ticket parameters by which the recipient finds its random number again. */
export type RandTerms = Pick<
  TicketParams,
  'seed' | 'faceValue' | 'winProb' | 'expirationBlock' | 'creationRound' | 'creationRoundBlockHash'
>;

/**
 * Quotes ticket parameters and recognises them again (go-livepeer `pm/recipient.go`). The random number behind each quote is
 * an HMAC over its terms with a secret of this process: nothing is remembered, and changed terms do not fit their hash.
 */
export class TicketTerms {
  readonly #options: TicketTermsOptions;
  readonly #secret = randomBytes(32);

  constructor(options: TicketTermsOptions) {
    this.#options = options;
  }

  /**
   * Parameters for a sender at a price.
   * @throws Error `insufficient sender reserve` when its reserve covers no ticket; what reading the chain raises
   */
  async quote(sender: Hex, price: UnitPrice): Promise<TicketParams> {
    const { recipient, ticketEv, lifetimeBlocks, chain } = this.#options;
    const [block, round, funds] = await Promise.all([chain.l1Block(), chain.round(), chain.sender(sender)]);
    const faceValue = this.#faceValue(funds.reserveWei / POOL_SIZE);
    const terms: RandTerms = {
      seed: fromBigEndian(randomBytes(32)),
      faceValue,
      winProb: winProbability(faceValue, ticketEv),
      expirationBlock: block + lifetimeBlocks,
      creationRound: round.number,
      creationRoundBlockHash: round.blockHash,
    };
    const rand = this.recipientRand(terms, sender, priceOf(price));
    return { ...terms, recipient, recipientRandHash: recipientRandHash(rand) };
  }

  /** The random number behind a quote, from the quote itself (protocol C5). @param price reduced */
  recipientRand(terms: RandTerms, sender: Hex, price: Rational): bigint {
    const mac = createHmac('sha256', this.#secret)
      .update(bigEndian(terms.seed))
      .update(fromHex(sender))
      .update(bigEndian(terms.faceValue))
      .update(bigEndian(terms.winProb))
      .update(bigEndian(terms.expirationBlock))
      .update(bigEndian(price.num))
      .update(bigEndian(price.den))
      .update(auxData(terms.creationRound, terms.creationRoundBlockHash));
    return fromBigEndian(mac.digest());
  }

  #faceValue(maxFloat: bigint): bigint {
    const { ticketEv, redemptionCost } = this.#options;
    const wanted = redemptionCost * COST_MULTIPLIER;
    const faceValue = wanted < ticketEv ? ticketEv * VALUE_MULTIPLIER : wanted;
    const capped = faceValue > maxFloat ? maxFloat : faceValue;
    if (capped < ticketEv || capped < redemptionCost) throw new Error('insufficient sender reserve');
    return capped;
  }
}

/** The chance at which a face value is worth `ev`, of 2^256 − 1: never less, by rounding up (protocol C3). */
export function winProbability(faceValue: bigint, ev: bigint): bigint {
  if (faceValue === ev) return MAX_WIN_PROB;
  const share = MAX_WIN_PROB / faceValue;
  return ev * (MAX_WIN_PROB % faceValue === 0n ? share : share + 1n);
}

import { setImmediate } from 'node:timers/promises';
import type { Logger } from '../../base/log.ts';
import type { ChainFacts } from '../../chain/chain-facts.ts';
import type { OrchestratorRequest, Payment, SegData } from '../../gateway/wire/lp_pb.ts';
import { ADDRESS_BYTES, type Hex, lastBytes, toHex } from '../../payments/bytes.ts';
import { expectedValue } from '../../payments/expected-value.ts';
import type { UnitPrice } from '../../payments/fees.ts';
import { checksumAddress, identityMessage } from '../../payments/identity.ts';
import { readTicketParams, type TicketParams } from '../../payments/messages.ts';
import { compare, type Rational, rational } from '../../payments/rational.ts';
import { segmentHash } from '../../payments/segment-hash.ts';
import { isWinner } from '../../payments/ticket.ts';
import type { Job } from '../job.ts';
import { Accounts } from './accounts.ts';
import { Meter } from './meter.ts';
import { NonceRegister } from './nonce-register.ts';
import { SeenSignatures } from './seen-signatures.ts';
import { ticketFault, ticketOf } from './ticket-check.ts';
import { TicketTerms } from './ticket-terms.ts';

/** What a {@link Recipient} is made with. */
export interface RecipientOptions {
  /** The address that is paid. */
  readonly address: Hex;
  /** Wei that a ticket is to be worth, and wei that redeeming one costs. */
  readonly ticketEv: bigint;
  readonly redemptionCost: bigint;
  /** L1 blocks for which ticket parameters are good. */
  readonly lifetimeBlocks: bigint;
  /** Milliseconds between charges of a running job. */
  readonly debitIntervalMs: number;
  readonly chain: ChainFacts;
  /** A clock that does not jump, in milliseconds. */
  readonly nowMs?: () => number;
}

/** A signature takes milliseconds to check: between so many tickets, video of others gets its turn. */
const TICKETS_AT_A_TIME = 4;

/** What the tickets of one payment have in common. */
interface Batch {
  readonly params: TicketParams;
  readonly sender: Hex;
  readonly manifestId: string;
  /** The recipient's random number behind the parameters. */
  readonly rand: bigint;
  /** The latest L1 block. */
  readonly block: bigint;
}

/** The address in a message, as go-livepeer reads it. */
const addressOf = (bytes: Uint8Array): Hex => toHex(lastBytes(bytes, ADDRESS_BYTES));

/**
 * The part of an orchestrator that is paid (protocol C9; go-livepeer `core/orchestrator.go`, `pm/recipient.go`): quotes
 * ticket parameters, checks who asks, takes payments and keeps the accounts.
 */
export class Recipient {
  readonly address: Hex;
  readonly accounts = new Accounts();
  readonly #options: RecipientOptions;
  readonly #chain: ChainFacts;
  readonly #terms: TicketTerms;
  readonly #nonces = new NonceRegister();
  readonly #seen = new SeenSignatures();
  readonly #ticketEv: Rational;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: RecipientOptions) {
    this.address = options.address;
    this.#options = options;
    this.#chain = options.chain;
    this.#ticketEv = rational(options.ticketEv);
    this.#terms = new TicketTerms({ ...options, recipient: options.address });
  }

  /** Ticket parameters for who asks at a price. @throws Error `insufficient sender reserve`; what reading the chain raises */
  quote(sender: Hex, price: UnitPrice): Promise<TicketParams> {
    return this.#terms.quote(sender, price);
  }

  /** Who asks `GetOrchestrator`; null when the signature is not that of the address. */
  requester({ address, sig }: OrchestratorRequest): Hex | null {
    const sender = addressOf(address);
    return this.#seen.isSigned(sender, identityMessage(sender), sig) ? sender : null;
  }

  /** Who sends a payment. */
  senderOf(payment: Payment): Hex {
    return addressOf(payment.sender);
  }

  /** Whether segment credentials are signed by the sender of their payment (protocol C6). */
  hasSigned(segData: SegData, payment: Payment): boolean {
    return this.#seen.isSigned(this.senderOf(payment), segmentHash(segData), segData.sig);
  }

  /**
   * Takes the payment that starts a job; the balance has to cover at least one ticket's worth.
   * @returns why the job is refused, in go-livepeer's words; null when it may start
   */
  async admit(payment: Payment, manifestId: string): Promise<string | null> {
    const fault = await this.take(payment, manifestId);
    if (fault !== null) return fault;
    const balance = this.accounts.balance(this.senderOf(payment), manifestId);
    return compare(balance, this.#ticketEv) < 0 ? 'Insufficient balance' : null;
  }

  /**
   * Charges a job while it runs, at the price of its first payment, and ends it when that is not covered.
   * @param first the payment that {@link admit} took
   */
  meter(job: Job, first: Payment, logger: Logger): void {
    const { expectedPrice } = first;
    if (!expectedPrice) return;
    const sender = this.senderOf(first);
    const { id } = job.request;
    const meter = new Meter({
      price: expectedPrice,
      intervalMs: this.#options.debitIntervalMs,
      nowMs: this.#options.nowMs ?? (() => performance.now()),
      debit: (fee) => this.accounts.debit(sender, id, fee),
      onUnpaid: () => void job.close('unpaid'),
    });
    void job.ended.then(() => {
      meter.stop();
      const { manifestId, ...figures } = this.accounts.figuresFor(sender, id) ?? { manifestId: id };
      logger.info('job account', { job: manifestId, ...figures });
    });
  }

  /**
   * Takes a payment for a job. Tickets that were good before one that was not stay credited.
   * @returns why it was refused, in go-livepeer's words; null when it was taken
   */
  take(payment: Payment, manifestId: string): Promise<string | null> {
    // One after the other: of a payment that comes twice at once, all tickets count in the first.
    const taken = this.#turn.then(async () => {
      const sender = this.senderOf(payment);
      const fault = await this.#take(payment, sender, manifestId);
      this.accounts.count(sender, manifestId, fault === null);
      return fault;
    });
    this.#turn = taken.catch(() => undefined);
    return taken;
  }

  async #take(payment: Payment, sender: Hex, manifestId: string): Promise<string | null> {
    const { ticketParams, expirationParams, expectedPrice } = payment;
    // Without ticket parameters nothing is paid, and nothing is wrong: the balance decides.
    if (!ticketParams) return null;
    if (payment.sender.length === 0) return 'Could not find Sender for payment';
    const params = expirationParams ? readTicketParams(ticketParams, expirationParams) : null;
    if (!params) return 'invalid ticket params';
    const [block, round, funds, isActive] = await Promise.all([
      this.#chain.l1Block(),
      this.#chain.round(),
      this.#chain.sender(sender),
      this.#chain.isActive(params.recipient),
    ]);
    if (!isActive)
      return `orchestrator ${checksumAddress(params.recipient)} is inactive in round ${round.number}, cannot process payments`;
    const price = readPrice(expectedPrice);
    if (typeof price === 'string') return `invalid expected price sent with payment err="${price}"`;
    if (funds.withdrawRound !== 0n && funds.withdrawRound <= round.number + 1n)
      return `deposit and reserve for sender ${checksumAddress(sender)} is set to unlock soon`;
    this.#nonces.forgetExpired(block);
    const rand = this.#terms.recipientRand(params, sender, price);
    return this.#receive(payment, { params, sender, manifestId, rand, block });
  }

  /** All tickets of a payment. One that is not signed well or not new spoils those after it, as with go-livepeer. */
  async #receive({ ticketSenderParams }: Payment, batch: Batch): Promise<string | null> {
    const { params, sender, manifestId, rand } = batch;
    let fault: string | null = null;
    for (const [index, { senderNonce, sig: signature }] of ticketSenderParams.entries()) {
      if (index % TICKETS_AT_A_TIME === TICKETS_AT_A_TIME - 1) await setImmediate();
      const ticket = ticketOf(params, sender, senderNonce);
      const invalid = ticketFault(this.address, ticket, signature, rand);
      if (invalid && invalid !== 'invalid ticket signature') return invalid;
      fault = invalid ?? this.#spentFault(batch, senderNonce) ?? fault;
      if (fault) continue;
      const won = isWinner(signature, rand, params.winProb) ? params.faceValue : null;
      this.accounts.credit(sender, manifestId, expectedValue(params.faceValue, params.winProb), won);
    }
    return fault;
  }

  #spentFault({ params, sender, rand, block }: Batch, nonce: number): string | null {
    const { expirationBlock } = params;
    const fault = this.#nonces.enter(rand, nonce, expirationBlock);
    if (fault) return `invalid ticket senderNonce: ${fault} sender=${checksumAddress(sender)} nonce=${nonce}`;
    return expirationBlock <= block ? 'TicketParams expired' : null;
  }
}

/** The price a payment was made for, or what is wrong with it in go-livepeer's words. */
function readPrice(price: Payment['expectedPrice']): Rational | string {
  if (!price) return 'expected price is nil';
  if (price.pixelsPerUnit === 0n) return 'pixels per unit is 0';
  return price.pricePerUnit < 0n || price.pixelsPerUnit < 0n
    ? 'price is negative'
    : rational(price.pricePerUnit, price.pixelsPerUnit);
}

import { randomBytes } from 'node:crypto';
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts';
import type { Capabilities, OrchestratorInfo } from '../../src-main/gateway/wire/lp_pb.ts';
import { encodeSegData } from '../../src-main/gateway/wire/seg-data.ts';
import { fromHex, type Hex, toHex } from '../../src-main/payments/bytes.ts';
import { identityMessage } from '../../src-main/payments/identity.ts';
import {
  buildPayment,
  buildSegData,
  encodePayment,
  liveSegment,
  type PaymentContent,
  readTicketParams,
  type SignedNonce,
  type TicketParams,
} from '../../src-main/payments/messages.ts';
import { segmentHash } from '../../src-main/payments/segment-hash.ts';
import { type Ticket, ticketHash } from '../../src-main/payments/ticket.ts';

/** What a payment of a {@link PlayedPayer} is made of; what is left out is as it should be. */
export interface PlayedPayment {
  readonly info: OrchestratorInfo;
  readonly manifestId?: string;
  /** Nonces of the tickets; the next `tickets` by default. */
  readonly nonces?: readonly number[];
  readonly tickets?: number;
  readonly capabilities?: Capabilities;
  /** Changes to the ticket parameters that are signed and sent. */
  readonly params?: Partial<TicketParams>;
  /** Changes to the payment around the tickets. */
  readonly content?: Partial<PaymentContent>;
  /** Changes each signature of a ticket. */
  readonly ticketSignature?: (signature: Uint8Array) => Uint8Array;
  readonly segmentSignature?: (signature: Uint8Array) => Uint8Array;
}

/** A gateway and its signer in one, which signs what it is told, right or wrong. */
export class PlayedPayer {
  readonly account: PrivateKeyAccount;
  #nonce = 0;

  constructor(key: Hex = toHex(randomBytes(32))) {
    this.account = privateKeyToAccount(key);
  }

  /** Its address, in lower case. */
  get address(): Hex {
    return this.account.address.toLowerCase() as Hex;
  }

  /** Who it is, for `GetOrchestrator`. */
  async identity(): Promise<{ address: Uint8Array; sig: Uint8Array }> {
    return {
      address: fromHex(this.address),
      sig: await this.#sign(identityMessage(this.address)),
    };
  }

  /** The two headers of a payment. */
  async headers(payment: PlayedPayment): Promise<Record<string, string>> {
    const { info, manifestId = 'deadbeef', capabilities } = payment;
    const { segmentSignature = (signature) => signature } = payment;
    const segData = buildSegData({
      manifestId,
      signature: segmentSignature(await this.#sign(segmentHash(liveSegment(manifestId)))),
      authToken: info.authToken,
      capabilities,
    });
    return {
      'livepeer-payment': encodePayment(buildPayment(await this.#content(payment))),
      'livepeer-segment': encodeSegData(segData),
    };
  }

  async #content({ info, nonces, tickets = 1, params, content, ticketSignature }: PlayedPayment) {
    const read = info.ticketParams && readTicketParams(info.ticketParams);
    if (!read || !info.priceInfo) throw new Error('the orchestrator does not want to be paid');
    const { pricePerUnit, pixelsPerUnit } = info.priceInfo;
    const numbers = nonces ?? Array.from({ length: tickets }, () => this.#next());
    const terms: TicketParams = { ...read, ...params };
    const signed = await Promise.all(
      numbers.map(async (senderNonce): Promise<SignedNonce> => {
        const signature = await this.#signTicket({ ...terms, sender: this.address, senderNonce });
        return { senderNonce, signature: ticketSignature ? ticketSignature(signature) : signature };
      }),
    );
    return {
      sender: this.address,
      expectedPrice: { pricePerUnit, pixelsPerUnit },
      batch: { params: terms, tickets: signed },
      ...content,
    };
  }

  #signTicket(ticket: Ticket): Promise<Uint8Array> {
    return this.#sign(fromHex(ticketHash(ticket)));
  }

  #next(): number {
    this.#nonce += 1;
    return this.#nonce;
  }

  async #sign(raw: Uint8Array): Promise<Uint8Array> {
    return fromHex(await this.account.signMessage({ message: { raw } }));
  }
}

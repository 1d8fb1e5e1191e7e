import { fromHex, type Hex, sameHex, ZERO_ADDRESS } from '../../payments/bytes.ts';
import { signatureFault } from '../../payments/eip191.ts';
import type { TicketParams } from '../../payments/messages.ts';
import { recipientRandHash, type Ticket, ticketHash } from '../../payments/ticket.ts';

/** Why a ticket is not valid, in go-livepeer's words (`pm/validator.go`). */
export type TicketFault =
  | 'invalid ticket recipient'
  | 'invalid ticket sender'
  | 'invalid recipientRand for ticket recipientRandHash'
  | 'invalid ticket signature';

/** The ticket of a payment that has a nonce. */
export function ticketOf(params: TicketParams, sender: Hex, senderNonce: number): Ticket {
  const { recipient, faceValue, winProb, recipientRandHash, creationRound, creationRoundBlockHash } = params;
  return {
    recipient,
    sender,
    faceValue,
    winProb,
    senderNonce,
    recipientRandHash,
    creationRound,
    creationRoundBlockHash,
  };
}

/** Checks a ticket in go-livepeer's order; null when it is valid. */
export function ticketFault(
  recipient: Hex,
  ticket: Ticket,
  signature: Uint8Array,
  recipientRand: bigint,
): TicketFault | null {
  if (!sameHex(ticket.recipient, recipient)) return 'invalid ticket recipient';
  if (sameHex(ticket.sender, ZERO_ADDRESS)) return 'invalid ticket sender';
  if (recipientRandHash(recipientRand) !== ticket.recipientRandHash)
    return 'invalid recipientRand for ticket recipientRandHash';
  return signatureFault(ticket.sender, fromHex(ticketHash(ticket)), signature) === null
    ? null
    : 'invalid ticket signature';
}

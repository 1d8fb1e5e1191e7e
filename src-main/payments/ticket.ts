import { keccak256 } from 'ox/Hash';
import { fromHex, type Hex, toHex, uint256 } from './bytes.ts';

/** A lottery ticket of Livepeer's probabilistic payments (go-livepeer `pm/ticket.go`). Amounts are wei. */
export interface Ticket {
  readonly recipient: Hex;
  readonly sender: Hex;
  readonly faceValue: bigint;
  /** Of 2^256 − 1. */
  readonly winProb: bigint;
  /** 1 for the first ticket to a recipient's random number; at most 2^32 − 1. */
  readonly senderNonce: number;
  /** keccak-256 of the recipient's random number. */
  readonly recipientRandHash: Hex;
  readonly creationRound: bigint;
  readonly creationRoundBlockHash: Hex;
}

/** When a ticket was made: 64 bytes, round and block hash; none where both are nothing. */
export function auxData(creationRound: bigint, creationRoundBlockHash: Hex): Uint8Array {
  if (creationRound === 0n && BigInt(creationRoundBlockHash) === 0n) return new Uint8Array(0);
  return Buffer.concat([uint256(creationRound), fromHex(creationRoundBlockHash)]);
}

/** What the sender signs: keccak-256 over the tightly packed fields (protocol C2). */
export function ticketHash(ticket: Ticket): Hex {
  return keccak256(
    toHex(
      Buffer.concat([
        fromHex(ticket.recipient),
        fromHex(ticket.sender),
        uint256(ticket.faceValue),
        uint256(ticket.winProb),
        uint256(BigInt(ticket.senderNonce)),
        fromHex(ticket.recipientRandHash),
        auxData(ticket.creationRound, ticket.creationRoundBlockHash),
      ]),
    ),
  );
}

/** The hash by which a recipient's random number goes into tickets before it is told. */
export function recipientRandHash(recipientRand: bigint): Hex {
  return keccak256(toHex(uint256(recipientRand)));
}

/**
 * Whether a ticket wins. Only who knows the recipient's random number can tell (protocol C2).
 * @param signature of the ticket's sender over {@link ticketHash}
 */
export function isWinner(signature: Uint8Array, recipientRand: bigint, winProb: bigint): boolean {
  return BigInt(keccak256(toHex(Buffer.concat([signature, uint256(recipientRand)])))) < winProb;
}

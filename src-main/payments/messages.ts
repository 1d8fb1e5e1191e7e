import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  type AuthToken,
  type Capabilities,
  type Payment,
  PaymentSchema,
  PriceInfoSchema,
  type SegData,
  SegDataSchema,
  type TicketExpirationParams,
  TicketExpirationParamsSchema,
  TicketParamsSchema,
  type TicketParams as WireTicketParams,
} from '../gateway/wire/lp_pb.ts';
import {
  ADDRESS_BYTES,
  bigEndian,
  fromBigEndian,
  fromHex,
  type Hex,
  lastBytes,
  toHex,
  uint256,
} from './bytes.ts';
import type { UnitPrice } from './fees.ts';

/** What a recipient asks of tickets, as `GetOrchestrator` tells it. Amounts are wei. */
export interface TicketParams {
  readonly recipient: Hex;
  readonly faceValue: bigint;
  /** Of 2^256 − 1. */
  readonly winProb: bigint;
  readonly recipientRandHash: Hex;
  readonly seed: bigint;
  /** The L1 block from which on tickets of these parameters are refused. */
  readonly expirationBlock: bigint;
  /** 0 with a hash of zeros when the recipient names no round. */
  readonly creationRound: bigint;
  readonly creationRoundBlockHash: Hex;
}

/** A ticket's own part in a payment; the rest is the same for all. */
export interface SignedNonce {
  readonly senderNonce: number;
  /** 65 bytes over the ticket's hash. */
  readonly signature: Uint8Array;
}

const WORD_BYTES = 32;

/** keccak-256 of nothing: the hash of a live segment, whose bytes go another way. */
const EMPTY_SEGMENT_HASH: Hex = '0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470';
/** What go-livepeer writes where live segments have no profiles. */
const NO_PROFILES = 'invalid';

const word = (bytes: Uint8Array): bigint | null => (bytes.length <= WORD_BYTES ? fromBigEndian(bytes) : null);

/**
 * Reads ticket parameters. The round is that of `expiration` where it is given: a payment carries it outside. Addresses and
 * hashes of other lengths are cut and filled up as go-livepeer does: one that is absent is of zeros.
 * @returns null when a number has more than 256 bits, or the round is negative
 */
export function readTicketParams(
  wire: WireTicketParams,
  expiration: TicketExpirationParams | undefined = wire.expirationParams,
): TicketParams | null {
  const [faceValue, winProb] = [word(wire.faceValue), word(wire.winProb)];
  const [seed, expirationBlock] = [word(wire.seed), word(wire.expirationBlock)];
  const creationRound = expiration?.creationRound ?? 0n;
  const blockHash = expiration?.creationRoundBlockHash ?? new Uint8Array(0);
  if (faceValue === null || winProb === null || seed === null || expirationBlock === null) return null;
  if (creationRound < 0n) return null;
  return {
    recipient: toHex(lastBytes(wire.recipient, ADDRESS_BYTES)),
    faceValue,
    winProb,
    recipientRandHash: toHex(lastBytes(wire.recipientRandHash, WORD_BYTES)),
    seed,
    expirationBlock,
    creationRound,
    creationRoundBlockHash: toHex(lastBytes(blockHash, WORD_BYTES)),
  };
}

/**
 * Whether the recipient says of which round its tickets are to be. Its random number is made of the round then, so that the
 * sender keeps to it; else the sender takes the chain's last one (protocol C4).
 */
export function namesRound({ creationRound, creationRoundBlockHash }: TicketParams): boolean {
  return creationRound !== 0n && BigInt(creationRoundBlockHash) !== 0n;
}

/** Ticket parameters as `GetOrchestrator` answers them: numbers in as few bytes as they need, the round in field 7. */
export function writeTicketParams(params: TicketParams): WireTicketParams {
  return create(TicketParamsSchema, {
    ...paidTicketParams(params),
    expirationParams: expirationParams(params),
  });
}

function paidTicketParams(params: TicketParams) {
  return {
    recipient: fromHex(params.recipient),
    faceValue: bigEndian(params.faceValue),
    winProb: bigEndian(params.winProb),
    recipientRandHash: fromHex(params.recipientRandHash),
    seed: bigEndian(params.seed),
    expirationBlock: bigEndian(params.expirationBlock),
  };
}

function expirationParams({ creationRound, creationRoundBlockHash }: TicketParams): TicketExpirationParams {
  return create(TicketExpirationParamsSchema, {
    creationRound,
    creationRoundBlockHash: fromHex(creationRoundBlockHash),
  });
}

/** What {@link buildPayment} is made of. */
export interface PaymentContent {
  readonly sender: Hex;
  /** The price that came with the ticket parameters, unchanged: the recipient's random number depends on it. */
  readonly expectedPrice: UnitPrice;
  /** Null when no ticket is due. */
  readonly batch: { readonly params: TicketParams; readonly tickets: readonly SignedNonce[] } | null;
}

/** A payment (protocol C5): tickets with the parameters they were made by, or only who would pay at which price. */
export function buildPayment({ sender, expectedPrice, batch }: PaymentContent): Payment {
  return create(PaymentSchema, {
    sender: fromHex(sender),
    expectedPrice: create(PriceInfoSchema, { ...expectedPrice }),
    ...(batch && {
      ticketParams: create(TicketParamsSchema, paidTicketParams(batch.params)),
      expirationParams: expirationParams(batch.params),
      ticketSenderParams: batch.tickets.map(({ senderNonce, signature }) => ({
        senderNonce,
        sig: signature,
      })),
    }),
  });
}

/** The value of the `Livepeer-Payment` header: standard base64 of the message. */
export function encodePayment(payment: Payment): string {
  return Buffer.from(toBinary(PaymentSchema, payment)).toString('base64');
}

/** Reads what {@link encodePayment} wrote; of a foreign signer's answer too. @throws Error when it is not a payment */
export function decodePayment(base64: string): Payment {
  return fromBinary(PaymentSchema, Buffer.from(base64, 'base64'));
}

/** The part of segment credentials that their signature covers. */
export interface SignedSegment {
  readonly manifestId: Uint8Array;
  readonly seq: bigint;
  readonly hash: Uint8Array;
}

/** The part of a live segment's credentials that is signed: the manifest id; there is one segment, and it is empty. */
export function liveSegment(manifestId: string): SignedSegment {
  return { manifestId: Buffer.from(manifestId, 'utf8'), seq: 0n, hash: fromHex(EMPTY_SEGMENT_HASH) };
}

/**
 * The bytes whose hash is signed (protocol C6): manifest id, sequence number and hash, then the hexadecimal profiles of a
 * transcoding job, which live video has none of.
 */
export function flattenSegment({ manifestId, seq, hash }: SignedSegment, profiles = ''): Uint8Array {
  const padded = Buffer.alloc(WORD_BYTES);
  padded.set(hash.subarray(0, WORD_BYTES));
  return Buffer.concat([
    manifestId,
    uint256(BigInt.asUintN(64, seq)),
    padded,
    Buffer.from(profiles, 'ascii'),
  ]);
}

/** What {@link buildSegData} is made of. */
export interface SegmentContent {
  readonly manifestId: string;
  /** 65 bytes over the hash of {@link flattenSegment}. */
  readonly signature: Uint8Array;
  readonly authToken: AuthToken | undefined;
  /** Leave them out and the answer to a payment quotes the transcoding price. */
  readonly capabilities: Capabilities | undefined;
}

/** A live segment's credentials, with the fields that go-livepeer sets. */
export function buildSegData({ manifestId, signature, authToken, capabilities }: SegmentContent): SegData {
  return create(SegDataSchema, {
    ...liveSegment(manifestId),
    profiles: Buffer.from(NO_PROFILES, 'ascii'),
    sig: signature,
    ...(authToken && { authToken }),
    ...(capabilities && { capabilities }),
  });
}

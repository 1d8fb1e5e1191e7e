import { toBinary } from '@bufbuild/protobuf';
import {
  type AuthToken,
  type Capabilities,
  type PriceInfo,
  SegDataSchema,
} from '../../gateway/wire/lp_pb.ts';
import { fromHex } from '../../payments/bytes.ts';
import {
  buildPayment,
  buildSegData,
  encodePayment,
  liveSegment,
  type SignedNonce,
  type TicketParams,
} from '../../payments/messages.ts';
import { segmentHash } from '../../payments/segment-hash.ts';
import { ticketHash } from '../../payments/ticket.ts';
import type { SigningKey } from '../key/signing-key.ts';

/** Tickets to sign. */
export interface TicketBatch {
  readonly params: TicketParams;
  readonly count: number;
  /** The nonce before the first of them. */
  readonly lastNonce: number;
  /** The price that came with the parameters. */
  readonly price: PriceInfo;
}

/** Signs tickets and makes the payment of them (protocol C2, C5). @returns the value of the header `Livepeer-Payment` */
export function signPayment(key: SigningKey, { params, count, lastNonce, price }: TicketBatch): string {
  const tickets: SignedNonce[] = [];
  for (let senderNonce = lastNonce + 1; senderNonce <= lastNonce + count; senderNonce += 1) {
    const hash = ticketHash({ ...params, sender: key.address, senderNonce });
    tickets.push({ senderNonce, signature: key.sign(fromHex(hash)) });
  }
  return encodePayment(
    buildPayment({ sender: key.address, expectedPrice: price, batch: { params, tickets } }),
  );
}

/** Signs the credentials of a live job (protocol C6). @returns the value of the header `Livepeer-Segment` */
export function signSegment(
  key: SigningKey,
  manifestId: string,
  authToken: AuthToken | undefined,
  capabilities: Capabilities | null,
): string {
  const signature = key.sign(segmentHash(liveSegment(manifestId)));
  const segment = buildSegData({ manifestId, signature, authToken, capabilities: capabilities ?? undefined });
  return Buffer.from(toBinary(SegDataSchema, segment)).toString('base64');
}

import { fromBinary } from '@bufbuild/protobuf';
import { base64FaultOffset, decodeBase64 } from '../../base/go-base64.ts';
import {
  type Capabilities,
  type Payment,
  PaymentSchema,
  type SegData,
  SegDataSchema,
} from '../../gateway/wire/lp_pb.ts';
import type { AuthTokens } from './auth-token.ts';
import { meets } from './capabilities.ts';

/** Headers that carry credentials, in lower case as Node has them. */
export const PAYMENT_HEADER = 'livepeer-payment';
/** See {@link PAYMENT_HEADER}. */
export const SEGMENT_HEADER = 'livepeer-segment';

/** A refusal: the HTTP status and the text of the body, in go-livepeer's words. */
interface Refusal {
  readonly status: number;
  readonly text: string;
}

/** A value, or why there is none. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

const refuse = (status: number, text: string): { ok: false; refusal: Refusal } => ({
  ok: false,
  refusal: { status, text },
});

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Reads the `Livepeer-Payment` header; an absent or empty one is an empty payment. Refused with 402 (protocol C9). */
export function readPayment(header: string): Checked<Payment> {
  const bytes = decodeBase64(header);
  if (!bytes) {
    const offset = base64FaultOffset(header);
    return refuse(402, `base64 decode error: illegal base64 data at input byte ${offset}`);
  }
  try {
    return { ok: true, value: fromBinary(PaymentSchema, bytes) };
  } catch (error) {
    return refuse(402, `protobuf unmarshal error: ${reason(error)}`);
  }
}

/** What segment credentials are checked against. */
export interface CredentialChecks {
  readonly announced: Capabilities;
  readonly tokens: AuthTokens;
  /** Whether the sender of the payment has signed them; null off-chain, where nobody signs. */
  readonly hasSigned: ((segData: SegData) => boolean) | null;
}

/**
 * Checks the `Livepeer-Segment` header in go-livepeer's order: encoding, signature, capabilities, token. Each refusal is
 * a 403 with its text (protocol C9).
 */
export function verifySegData(header: string, checks: CredentialChecks): Checked<SegData> {
  const { announced, tokens, hasSigned } = checks;
  const bytes = decodeBase64(header);
  if (!bytes) return refuse(403, 'ErrorSegEncoding');
  let segData: SegData;
  try {
    segData = fromBinary(SegDataSchema, bytes);
  } catch (error) {
    return refuse(403, reason(error));
  }
  if (segData.duration < 0) return refuse(403, 'invalid duration');
  if (hasSigned && !hasSigned(segData)) return refuse(403, 'ErrSegSig');
  if (!meets(announced, segData.capabilities)) return refuse(403, 'incompatible capabilities');
  const refusal = tokens.refusal(segData.authToken);
  return refusal ? refuse(403, refusal) : { ok: true, value: segData };
}

import { randomBytes } from 'node:crypto';
import { ADDRESS_BYTES, lastBytes, sameHex, toHex } from '../../payments/bytes.ts';
import { ZERO } from '../../payments/rational.ts';
import type { SigningKey } from '../key/signing-key.ts';
import type { PayableInfo, PaymentRequest } from './payment-request.ts';
import { badRequest, type Refusal } from './refusal.ts';
import { readState, type SessionState } from './session-state.ts';

/** A session at the moment of a payment. */
export interface Session {
  readonly state: SessionState;
  /** False for its first payment. */
  readonly continued: boolean;
  /** What the orchestrator books the payment by. */
  readonly manifestId: string;
}

/** The session that a request's state describes, or a new one (protocol C7.2, C7.3). */
export function openSession(
  request: PaymentRequest,
  { info, priceInfo }: PayableInfo,
  key: SigningKey,
): Session | Refusal {
  const { state: bytes, stateSignature, manifestId, app, type } = request;
  const orchestratorAddress = toHex(lastBytes(info.address, ADDRESS_BYTES));
  if (bytes.length === 0 && stateSignature.length === 0) {
    const { pricePerUnit, pixelsPerUnit } = priceInfo;
    const state: SessionState = {
      stateId: randomId(),
      pmSessionId: '',
      lastUpdateMs: null,
      orchestratorAddress,
      app,
      authExpiryS: 0n,
      senderNonce: 0,
      balanceWei: ZERO,
      initialPrice: { pricePerUnit, pixelsPerUnit },
      type,
      sequenceNumber: 0n,
      authId: '',
    };
    return { state, continued: false, manifestId: manifestId || randomId() };
  }
  if (!key.signed(bytes, stateSignature)) return badRequest('invalid sig');
  const state = readState(Buffer.from(bytes).toString('utf8'));
  if (state === null) return badRequest('invalid state');
  if (!sameHex(state.orchestratorAddress, orchestratorAddress))
    return badRequest('orchestratorAddress mismatch');
  if (state.app !== app) return badRequest('app mismatch');
  if (state.type !== '' && state.type !== type) return badRequest('job type mismatch');
  if (manifestId === '') return badRequest('missing manifestID');
  const next = { ...state, type, sequenceNumber: state.sequenceNumber + 1n };
  return { state: next, continued: true, manifestId };
}

/** Go's `core.RandomManifestID`: 8 hexadecimal digits. */
function randomId(): string {
  return randomBytes(4).toString('hex');
}

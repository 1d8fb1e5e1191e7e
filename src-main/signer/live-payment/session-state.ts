import type { Hex } from '../../payments/bytes.ts';
import type { UnitPrice } from '../../payments/fees.ts';
import { parseRational, type Rational, rationalText, ZERO } from '../../payments/rational.ts';
import { FieldError, GoFields } from '../json/go-fields.ts';
import { parseGoJson } from '../json/go-json.ts';
import { goTime, parseGoTime } from './go-time.ts';

/**
 * What a signer has to know of a payment session, kept by the gateway and signed (protocol C7): a signer keeps none, so that
 * any other with the same key can go on.
 */
export interface SessionState {
  /** Names the session; 8 hexadecimal digits. */
  readonly stateId: string;
  /** The recipient's random number that nonces are counted for: `recipientRandHash`. */
  readonly pmSessionId: string;
  /** When it was last paid, milliseconds since 1970; null: never. */
  readonly lastUpdateMs: number | null;
  readonly orchestratorAddress: Hex;
  /** "pipeline/model", as the gateway named it at the start. */
  readonly app: string;
  /** Seconds since 1970 until which the webhook is not asked again; 0: it is asked. */
  readonly authExpiryS: bigint;
  /** The last nonce that was used for `pmSessionId`. */
  readonly senderNonce: number;
  /** Wei of tickets that no fee has used up. */
  readonly balanceWei: Rational;
  /** The price of the first payment: all are reckoned with it. */
  readonly initialPrice: UnitPrice;
  readonly type: string;
  /** 0 for the first payment. */
  readonly sequenceNumber: bigint;
  /** What the webhook calls the payer; '' when it does not say. */
  readonly authId: string;
}

/** A state after a payment. */
export type PaidState = SessionState & { readonly lastUpdateMs: number };

/** A state as gateways carry it: JSON with go-livepeer's fields. */
export function writeState(state: PaidState): string {
  const { pricePerUnit, pixelsPerUnit } = state.initialPrice;
  const fields: readonly (readonly [name: string, json: string])[] = [
    ['StateID', JSON.stringify(state.stateId)],
    ['PMSessionID', JSON.stringify(state.pmSessionId)],
    ['LastUpdate', JSON.stringify(goTime(state.lastUpdateMs))],
    ['OrchestratorAddress', JSON.stringify(state.orchestratorAddress)],
    ['App', JSON.stringify(state.app)],
    // Not through JSON.stringify: these are 64-bit numbers.
    ['AuthExpiry', `${state.authExpiryS}`],
    ['SenderNonce', `${state.senderNonce}`],
    ['Balance', JSON.stringify(rationalText(state.balanceWei))],
    ['InitialPricePerUnit', `${pricePerUnit}`],
    ['InitialPixelsPerUnit', `${pixelsPerUnit}`],
    ['Type', JSON.stringify(state.type)],
    ['SequenceNumber', `${state.sequenceNumber}`],
    ['AuthID', JSON.stringify(state.authId)],
  ];
  return `{${fields.map(([name, json]) => `"${name}":${json}`).join(',')}}`;
}

/** Reads a state, of this signer or of go-livepeer's with the same key; null when it is none. */
export function readState(json: string): SessionState | null {
  const parsed = parseGoJson(json);
  if (!parsed.ok || parsed.value === null) return null;
  try {
    return stateOf(new GoFields('server.RemotePaymentState', parsed.value));
  } catch (error) {
    if (error instanceof FieldError) return null;
    throw error;
  }
}

function stateOf(fields: GoFields): SessionState | null {
  const lastUpdate = fields.text('LastUpdate');
  const lastUpdateMs = lastUpdate === '' ? null : parseGoTime(lastUpdate);
  const orchestratorAddress = fields.text('OrchestratorAddress') || `0x${'0'.repeat(40)}`;
  if (lastUpdateMs === undefined || !isAddress(orchestratorAddress)) return null;
  return {
    stateId: fields.text('StateID'),
    pmSessionId: fields.text('PMSessionID'),
    lastUpdateMs,
    orchestratorAddress,
    app: fields.text('App'),
    authExpiryS: fields.integer('AuthExpiry', 'int64'),
    senderNonce: Number(fields.integer('SenderNonce', 'uint32')),
    // As go-livepeer: what is no fraction counts as nothing.
    balanceWei: parseRational(fields.text('Balance')) ?? ZERO,
    initialPrice: {
      pricePerUnit: fields.integer('InitialPricePerUnit', 'int64'),
      pixelsPerUnit: fields.integer('InitialPixelsPerUnit', 'int64'),
    },
    type: fields.text('Type'),
    sequenceNumber: fields.integer('SequenceNumber', 'uint64'),
    authId: fields.text('AuthID'),
  };
}

const isAddress = (text: string): text is Hex => /^0x[0-9a-fA-F]{40}$/.test(text);

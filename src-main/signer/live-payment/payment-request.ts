import { fromBinary } from '@bufbuild/protobuf';
import {
  type Capabilities,
  CapabilitiesSchema,
  type OrchestratorInfo,
  OrchestratorInfoSchema,
  type PriceInfo,
  type TicketParams as WireTicketParams,
} from '../../gateway/wire/lp_pb.ts';
import { FieldError, GoFields } from '../json/go-fields.ts';
import { parseGoJson } from '../json/go-json.ts';
import { type MaxPriceFields, maxPriceFields } from './max-price.ts';
import { badRequest, type Refusal } from './refusal.ts';

/** The body of `POST /generate-live-payment` (protocol C7), decoded but not checked. */
export interface PaymentRequest {
  readonly state: Uint8Array;
  readonly stateSignature: Uint8Array;
  /** `net.OrchestratorInfo`. */
  readonly orchestrator: Uint8Array;
  readonly manifestId: string;
  readonly app: string;
  readonly inPixels: bigint;
  readonly type: string;
  readonly maxPrice: MaxPriceFields | null;
  /** `net.Capabilities`; empty when none were given. */
  readonly capabilities: Uint8Array;
}

/** An orchestrator's answer that can be paid by. */
export interface PayableInfo {
  readonly info: OrchestratorInfo;
  readonly priceInfo: PriceInfo;
  readonly ticketParams: WireTicketParams;
}

/** What Go's protobuf says of bytes that are no message. */
const NOT_PROTO = 'proto: cannot parse invalid wire-format data';

/** Reads a request's body as go-livepeer does. */
export function readPaymentRequest(body: string): PaymentRequest | Refusal {
  const parsed = parseGoJson(body);
  if (!parsed.ok) return badRequest(parsed.fault);
  try {
    const fields = new GoFields('server.RemotePaymentRequest', parsed.value);
    const state = fields.object('state', 'server.RemotePaymentStateSig');
    return {
      state: state?.bytes('State') ?? new Uint8Array(0),
      stateSignature: state?.bytes('Sig') ?? new Uint8Array(0),
      orchestrator: fields.bytes('orchestrator'),
      manifestId: fields.text('ManifestID'),
      app: fields.text('app'),
      inPixels: fields.integer('inPixels', 'int64'),
      type: fields.text('type'),
      maxPrice: maxPriceFields(fields),
      capabilities: fields.bytes('capabilities'),
    };
  } catch (error) {
    if (error instanceof FieldError) return badRequest(error.message);
    throw error;
  }
}

/** Reads the orchestrator's answer that is in a request: it has to have a price and ticket parameters. */
export function readOrchestrator(bytes: Uint8Array): PayableInfo | Refusal {
  if (bytes.length === 0) return badRequest('missing orchestrator');
  const info = decoded(() => fromBinary(OrchestratorInfoSchema, bytes));
  if (info === null) return badRequest(NOT_PROTO);
  const { priceInfo, ticketParams } = info;
  // A negative price would be a debt of the orchestrator's.
  if (!priceInfo || priceInfo.pricePerUnit <= 0n || priceInfo.pixelsPerUnit <= 0n)
    return badRequest('missing or zero priceInfo');
  if (!ticketParams) return badRequest('missing ticketParams in OrchestratorInfo');
  return { info, priceInfo, ticketParams };
}

/** Reads the capabilities in a request; null when it has none. */
export function readCapabilities(bytes: Uint8Array): { readonly value: Capabilities | null } | Refusal {
  if (bytes.length === 0) return { value: null };
  const value = decoded(() => fromBinary(CapabilitiesSchema, bytes));
  return value === null ? badRequest(NOT_PROTO) : { value };
}

function decoded<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

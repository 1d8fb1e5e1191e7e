import { GatewayError } from '../base/errors.ts';
import { requireAuthToken } from './orchestrator-info.ts';
import type { OrchestratorInfo as WireInfo } from './wire/lp_pb.ts';
import { encodeSegData, offChainSegData } from './wire/seg-data.ts';

/** The two headers that accompany the start of a job and each payment (protocol C5, C6). Secrets: never logged. */
export interface PaymentHeaders {
  /** Base64 of `net.Payment`; '' off-chain. */
  readonly 'Livepeer-Payment': string;
  /** Base64 of `net.SegData`. */
  readonly 'Livepeer-Segment': string;
}

/** What a payment is for. */
export interface PaymentRequest {
  /** The orchestrator's last answer: price, ticket parameters and auth token. */
  readonly orchestrator: WireInfo;
  /** Where the answer came from, for error texts. */
  readonly origin: string;
  /** The job's manifest id; null for the payment that starts the job, which has none yet. */
  readonly manifestId: string | null;
  readonly signal?: AbortSignal | undefined;
}

/** Headers to send, or nothing to pay this time. */
export type PaymentOutcome =
  | { readonly kind: 'headers'; readonly headers: PaymentHeaders }
  | { readonly kind: 'skip' };

/**
 * Pays for one job. Calls are made one after the other, never at the same time: a session that signs tickets carries
 * state from each call to the next.
 */
export interface PaymentSession {
  /** Milliseconds between payments while a job runs; null when the first headers are all there is. */
  readonly intervalMs: number | null;
  /**
   * Makes the headers of the next payment.
   * @throws GatewayError `payment_refused` when it will not pay, `orchestrator_not_recognised` without an auth token
   */
  headersFor(request: PaymentRequest): Promise<PaymentOutcome>;
}

/** The payment session of networks without payment: the orchestrator's own token as credentials, an empty payment. */
export function offChainPayment(): PaymentSession {
  return {
    intervalMs: null,
    headersFor: async ({ orchestrator, origin }) => {
      if (orchestrator.ticketParams) {
        throw new GatewayError(
          'payment_refused',
          `${origin} wants to be paid and no signer is set up: set up a signer, or choose an off-chain orchestrator`,
          { fields: { address: origin } },
        );
      }
      const segData = offChainSegData(requireAuthToken(origin, orchestrator));
      return {
        kind: 'headers',
        headers: { 'Livepeer-Payment': '', 'Livepeer-Segment': encodeSegData(segData) },
      };
    },
  };
}

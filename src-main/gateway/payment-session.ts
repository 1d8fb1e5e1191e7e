import { GatewayError } from '../base/errors.ts';
import type { Rational } from '../payments/rational.ts';
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

/**
 * What became of headers that were handed out: the orchestrator `accepted` or `refused` them; they were sent and its answer
 * was `lost`; they never left (`unsent`).
 */
export type Delivery = 'accepted' | 'refused' | 'lost' | 'unsent';

/** Headers to send, or nothing to pay this time. */
export type PaymentOutcome =
  | {
      readonly kind: 'headers';
      readonly headers: PaymentHeaders;
      /** The same headers were handed out before, and what became of them is not known. */
      readonly again: boolean;
      /** To be called once: nothing new is paid before. */
      readonly settle: (delivery: Delivery) => Promise<void>;
    }
  | { readonly kind: 'skip' };

/** What a payment session has paid. Amounts are wei. */
export interface PaymentStats {
  /** Expected value of all tickets that left or may have left, of this job. */
  readonly paidWei: Rational;
  /** What they would cost if every one of them won. */
  readonly faceWei: bigint;
  readonly tickets: number;
  readonly payments: number;
  /** Payments that were not due yet. */
  readonly skipped: number;
  /** As `paidWei`, of the whole stream: of its other jobs as well. */
  readonly streamWei: Rational;
  /** What the orchestrator charges for a minute; 0 before the first payment. */
  readonly perMinuteWei: Rational;
  /** What it charges for a pixel; null before the first payment. */
  readonly priceWeiPerPixel: Rational | null;
  /** Seconds that what it has accepted still lasts, by our clock, 0 at least; null before the first payment. */
  readonly prepaidS: number | null;
}

/**
 * Pays for one job. Calls are made one after the other, never at the same time: a session that signs tickets carries
 * state from each call to the next.
 */
export interface PaymentSession {
  /** Milliseconds between payments while a job runs; null when the first headers are all there is. */
  readonly intervalMs: number | null;
  /** What it has paid; null off-chain. */
  readonly stats: PaymentStats | null;
  /**
   * Makes the headers of the next payment.
   * @throws GatewayError `payment_refused` when it will not pay, `orchestrator_not_recognised` without an auth token, and
   * what `TicketPayment` raises
   */
  headersFor(request: PaymentRequest): Promise<PaymentOutcome>;
  /** Asks the orchestrator for new ticket parameters: it found the last ones expired. Off-chain nothing happens. */
  renew(signal?: AbortSignal): Promise<void>;
}

/** The payment session of networks without payment: the orchestrator's own token as credentials, an empty payment. */
export function offChainPayment(): PaymentSession {
  return {
    intervalMs: null,
    stats: null,
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
        again: false,
        settle: async () => undefined,
      };
    },
    renew: async () => undefined,
  };
}

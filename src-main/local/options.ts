import { z } from 'zod';
import { misbehaviourSchema } from './misbehaviour.ts';

const LOCAL_CAPACITY = 10;
const FOREIGN_CAPACITY = 1;

const price = z.strictObject({
  /** Wei for `pixelsPerUnit` pixels. */
  pricePerUnit: z.number().int().nonnegative(),
  pixelsPerUnit: z.number().int().positive(),
});

/** A price as orchestrators quote it: wei per so many pixels. */
export type Price = z.infer<typeof price>;

/**
 * What live video costs in the embedded network where it has to be paid and nobody named a price: wei per pixel. Eight
 * thousand million wei a second, one ticket of the usual worth.
 */
export const PAID_PRICE: Price = { pricePerUnit: 300, pixelsPerUnit: 1 };

/** An amount in wei, as text: it crosses a process boundary and may not fit a number. */
const wei = z.string().regex(/^[1-9]\d{0,29}$/);

/** What an orchestrator that wants tickets asks of them (protocol C3). Go-livepeer's defaults where it has any. */
const payments = z.strictObject({
  /** Ethereum address that is paid, `0x` and 40 hexadecimal digits; null is a new one that nobody has the key of. */
  recipient: z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}$/)
    .nullable()
    .default(null),
  /** Wei that a ticket is to be worth; less makes more tickets of a payment, of which a signer makes 100 at most. */
  ticketEvWei: wei.default('8000000000'),
  /** Wei that redeeming a winner costs; a ticket's face value is a hundred times that. */
  redemptionCostWei: wei.default('35000000000000'),
  /** Milliseconds between charges of a running job. */
  debitIntervalMs: z.number().int().min(10).max(600_000).default(5000),
});

/** See {@link orchestratorOptionsSchema}. */
export type PaymentOptions = z.infer<typeof payments>;

/** How an orchestrator of the embedded network is set up; plain values, because they cross a process boundary. */
export const orchestratorOptionsSchema = z
  .strictObject({
    /** Address to listen on. */
    host: z.string().min(1).default('127.0.0.1'),
    /** Port to listen on; 0 takes a free one. */
    port: z.number().int().min(0).max(65_535).default(0),
    /** Name or address that clients are given in URLs, `host[:port]`; null uses the listening address. */
    serviceHost: z.string().min(1).nullable().default(null),
    /** Models to serve; null serves all that exist. With a foreign runner: the names to announce for it. */
    models: z.array(z.string().min(1)).min(1).nullable().default(null),
    /** Jobs at the same time, over all models; null is 10 for models of our own and 1 for a foreign runner. */
    capacity: z.number().int().min(1).max(1000).nullable().default(null),
    /** Price of every model; null is free, and announces no prices. */
    price: price.nullable().default(null),
    /** Wants tickets for its price; null announces a price at most, and charges nothing. */
    payments: payments.nullable().default(null),
    /** Base URL of a foreign runner (ai-runner, pytrickle) that does the work; null works here. */
    runnerUrl: z
      .url({ protocol: /^https?$/ })
      .nullable()
      .default(null),
    /** Host that a foreign runner reaches this machine by (it may live in a container); null is 127.0.0.1. */
    runnerTrickleHost: z.string().min(1).nullable().default(null),
    /** Answer a job's channel URLs as paths instead of absolute URLs; gateways have to accept both. */
    relativeUrls: z.boolean().default(false),
    /** Start the media engine at once, so that the first picture of the first job does not wait for it. */
    warm: z.boolean().default(true),
    /** A job without input for so long ends, in milliseconds. */
    inputTimeoutMs: z.number().int().positive().default(60_000),
    /** Distance of status events, in milliseconds. */
    statusIntervalMs: z.number().int().positive().default(10_000),
    misbehaviour: misbehaviourSchema.default({}),
  })
  .refine(({ payments, price }) => payments === null || (price?.pricePerUnit ?? 0) > 0, {
    path: ['payments'],
    message: 'tickets are for a price: set one above 0',
  });

/** {@link orchestratorOptionsSchema} with every default filled in. */
export type OrchestratorOptions = z.infer<typeof orchestratorOptionsSchema>;

/** {@link orchestratorOptionsSchema} as callers write it. */
export type OrchestratorOptionsInput = z.input<typeof orchestratorOptionsSchema>;

/** The number of jobs that options allow at the same time. */
export function capacityOf({ capacity, runnerUrl, misbehaviour }: OrchestratorOptions): number {
  if (misbehaviour.full || misbehaviour.claimsCapacity) return 0;
  return capacity ?? (runnerUrl ? FOREIGN_CAPACITY : LOCAL_CAPACITY);
}

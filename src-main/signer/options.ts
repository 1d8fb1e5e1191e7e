import { z } from 'zod';
import { parseRational, type Rational } from '../payments/rational.ts';
import type { PriceCeilings } from './live-payment/price-ceilings.ts';
import type { TicketLimits } from './live-payment/ticket-checks.ts';

/** The port of the documentation's examples. */
export const DEFAULT_PORT = 7936;

const price = z.string().refine((text) => (parseRational(text)?.num ?? 0n) > 0n, 'has to be a price above 0');
const amount = z.string().regex(/^\d{1,78}$/);

/** How a signer is set up; plain values, because they cross a process boundary. Prices and amounts are texts, exact. */
export const signerOptionsSchema = z.strictObject({
  /** Address to listen on. */
  host: z.string().min(1).default('127.0.0.1'),
  /** Port to listen on; 0 takes a free one. */
  port: z.number().int().min(0).max(65_535).default(DEFAULT_PORT),
  /** Certificate and key as PEM; null speaks plain HTTP. */
  tls: z.strictObject({ certPem: z.string(), keyPem: z.string() }).nullable().default(null),
  /** Who is asked whether a gateway may be paid for; null: nobody. */
  webhook: z
    .strictObject({
      url: z.url({ protocol: /^https?$/ }),
      headers: z.record(z.string(), z.string()).default({}),
    })
    .nullable()
    .default(null),
  /** Pay for whoever reaches the signer, on addresses that others reach too. */
  allowNoAuth: z.boolean().default(false),
  /** Wei per unit ("1200", "1200/7", "0.5") that no price may exceed; null: no ceiling. */
  maxPrice: price.nullable().default(null),
  /** The same by "pipeline/model"; the model "default" stands for all others of its pipeline. */
  maxPrices: z.record(z.string().regex(/^[^/]+\/.+$/), price).default({}),
  /** Wei that one ticket, and the tickets of one payment, may be worth. */
  maxTicketEv: amount.default('3000000000000'),
  maxTotalEv: amount.default('20000000000000'),
  /** The deposit has to cover the face value of so many tickets. */
  depositMultiplier: z.number().int().min(1).max(1_000_000).default(1),
});

/** {@link signerOptionsSchema} with every default filled in. */
export type SignerOptions = z.infer<typeof signerOptionsSchema>;

/** {@link signerOptionsSchema} as callers write it. */
export type SignerOptionsInput = z.input<typeof signerOptionsSchema>;

/** The ceilings that options set. */
export function ceilingsOf({ maxPrice, maxPrices }: SignerOptions): PriceCeilings {
  return {
    all: maxPrice === null ? null : exact(maxPrice),
    models: new Map(Object.entries(maxPrices).map(([name, text]) => [name, exact(text)])),
  };
}

/** What options risk with tickets. */
export function limitsOf({ maxTicketEv, maxTotalEv, depositMultiplier }: SignerOptions): TicketLimits {
  return {
    maxTicketEvWei: exact(maxTicketEv),
    maxTotalEvWei: exact(maxTotalEv),
    depositMultiplier: BigInt(depositMultiplier),
  };
}

function exact(text: string): Rational {
  const value = parseRational(text);
  if (value === null)
    throw new RangeError(`${text} is no number, which the options' schema should have said`);
  return value;
}

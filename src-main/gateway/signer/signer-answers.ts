import { z } from 'zod';

/** Most orchestrators that one answer may name. */
const MAX_DISCOVERED = 10_000;

/** Longest base64 text in an answer: a payment of a hundred tickets takes a tenth of it. */
const MAX_BASE64 = 128 * 1024;

/** Standard base64 with padding, as Go writes bytes. */
const base64 = z
  .string()
  .max(MAX_BASE64)
  .regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/);

const filled = base64.min(4);

/** The answer of `/sign-orchestrator-info`. */
export const infoSignatureSchema = z.object({
  address: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
  signature: z.string().regex(/^0x[0-9a-fA-F]{130}$/),
});

const paymentStateSchema = z.object({ State: filled, Sig: base64 });

/** What a signer hands from one payment to the next: opaque, and a secret. */
export type PaymentState = z.infer<typeof paymentStateSchema>;

/** The answer of `/generate-live-payment`. */
export const livePaymentSchema = z.object({ payment: filled, segCreds: filled, state: paymentStateSchema });

/** The answer of `/discover-orchestrators`; its entries are read one by one, so that a bad one spoils no other. */
export const discoveryAnswerSchema = z.array(z.unknown()).max(MAX_DISCOVERED);

/** One entry of it. What else it holds is not needed: the orchestrator itself is asked. */
export const discoveredSchema = z.object({
  address: z.string().min(1).max(2048),
  score: z.number().nullish(),
  capabilities: z.array(z.string().max(300)).max(1000).nullish(),
});

/** Reads JSON; undefined for what is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

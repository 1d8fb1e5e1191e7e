import { z } from 'zod';
import { parseRational, type Rational, rationalText } from '../payments/rational.ts';

/** Version of the lines; one that is written by a later Rivulet cannot be read. */
const VERSION = 1;

const amountSchema = z
  .string()
  .transform((text) => parseRational(text))
  .refine((value): value is Rational => value !== null && value.num >= 0n);

const common = { v: z.literal(VERSION), t: z.number() };

const signedSchema = z.object({
  ...common,
  kind: z.literal('signed'),
  id: z.string().min(1),
  session: z.string().min(1),
  model: z.string(),
  orchestrator: z.string(),
  sender: z.string(),
  tickets: z.int().min(0),
  paidWei: amountSchema,
  faceWei: z
    .string()
    .regex(/^\d{1,80}$/)
    .transform((text) => BigInt(text)),
});

const lineSchema = z.discriminatedUnion('kind', [
  signedSchema,
  z.object({
    ...common,
    kind: z.literal('settled'),
    id: z.string().min(1),
    delivery: z.enum(['accepted', 'refused', 'unsent']),
  }),
  z.object({ ...common, kind: z.literal('ended'), session: z.string().min(1) }),
]);

/**
 * One line of the ledger. `t`: milliseconds since 1970.
 *
 * - `signed`: a payment is about to be sent; it counts as spent from here on.
 * - `settled`: what became of it; one without this line may have been sent or not.
 * - `ended`: a stream has ended.
 */
export type LedgerLine = z.output<typeof lineSchema>;

/** A payment that is about to be sent. */
export type SignedLine = z.output<typeof signedSchema>;

type WithoutCommon<Line> = Line extends unknown ? Omit<Line, 'v'> : never;

/** A line as it stands in the file, without its end: amounts as exact fractions. */
export function writeLine(line: WithoutCommon<LedgerLine>): string {
  if (line.kind !== 'signed') return JSON.stringify({ v: VERSION, ...line });
  const { paidWei, faceWei } = line;
  return JSON.stringify({ v: VERSION, ...line, paidWei: rationalText(paidWei), faceWei: `${faceWei}` });
}

/**
 * Reads a line.
 * @returns `torn` for the beginning of one whose writing was cut off, so that nothing was sent by it; `unreadable` for what
 * is none
 */
export function readLine(text: string): LedgerLine | 'torn' | 'unreadable' {
  try {
    const parsed = lineSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : 'unreadable';
  } catch {
    return text.startsWith('{') && !text.endsWith('}') ? 'torn' : 'unreadable';
  }
}

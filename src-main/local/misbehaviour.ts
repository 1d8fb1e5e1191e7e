import { z } from 'zod';
import { GatewayError } from '../base/errors.ts';

const ms = z.number().int().min(0).max(600_000);
const count = z.number().int().min(1).max(1_000_000);
const status = z.number().int().min(400).max(599);

/**
 * Ways the embedded orchestrator can be told to fail, so that a gateway's handling of each can be tested and shown.
 * Everything is off unless given. The descriptions are the help text of `--misbehave`.
 */
export const misbehaviourSchema = z.strictObject({
  /** Milliseconds before `GetOrchestrator` is answered. */
  slowInfoMs: ms.optional().describe('GetOrchestrator answers after so many milliseconds'),
  /** Milliseconds before `POST /live-video-to-video` is answered. */
  slowStartMs: ms.optional().describe('a job starts after so many milliseconds'),
  /** Milliseconds each relayed chunk of output is held back: latency, and backlog when chunks come faster. */
  slowRelayMs: ms.optional().describe('every chunk of output is held back so many milliseconds'),
  /** Accepts connections, TLS included, and never answers a request. */
  dead: z.boolean().optional().describe('accepts connections and never answers'),
  /** Milliseconds after the start of a job at which all its channels close. */
  closeAfterMs: ms.optional().describe('closes the channels of a job so many milliseconds after its start'),
  /** Milliseconds after the start of the first job at which the process is gone, sockets and all. */
  crashAfterMs: ms.optional().describe('is gone so many milliseconds after the start of its first job'),
  /** Every model is taken: `OrchestratorCapped` and 503. */
  full: z.boolean().optional().describe('has no capacity for anyone'),
  /** Quotes a price far above any sensible ceiling, for every model. */
  expensive: z.boolean().optional().describe('quotes a million times the usual price'),
  /** Milliseconds after start at which it goes on with another certificate. */
  newCertificateAfterMs: ms
    .optional()
    .describe('changes its certificate so many milliseconds after its start'),
  /** Payments of a job after which its sender is quoted a tenth more. */
  raisePriceAfter: count.optional().describe('quotes a tenth more after N payments of a job'),
  /** Payments of a job after which its sender is quoted two and a half times the price it began with. */
  doublePriceAfter: count.optional().describe('quotes more than twice the price after N payments of a job'),
  /** L1 blocks for which ticket parameters are good, 40 otherwise: 0 or 1 is refused by every signer. */
  ticketBlocks: z
    .number()
    .int()
    .min(0)
    .max(1000)
    .optional()
    .describe('quotes ticket parameters that expire after N blocks of Ethereum (12 s each)'),
  /** HTTP status that every `POST /payment` is answered. */
  answerPayments: status.optional().describe('answers every payment with status N'),
  /** HTTP status that every `POST /live-video-to-video` is answered. */
  answerStarts: status.optional().describe('answers every start of a job with status N'),
  /** Announces room for every model, and has none: jobs are answered 503. */
  claimsCapacity: z.boolean().optional().describe('announces capacity that it does not have'),
  /** Seconds by which its clock is fast; negative is slow. Tokens and ticket parameters follow it. */
  clockAheadS: z
    .number()
    .int()
    .min(-1_000_000)
    .max(1_000_000)
    .optional()
    .describe('its clock is N seconds fast; -N is slow'),
  /** Every Nth read or write of a segment is answered 470. */
  answer470Every: count.optional().describe('answers every Nth segment request 470 (1 = all)'),
  /** Every Nth read or write of a segment is answered 500. */
  answer500Every: count.optional().describe('answers every Nth segment request 500 (1 = all)'),
  /** Segments with this sequence number or a later one are answered 404, as if the channel were gone. */
  answer404From: count.optional().describe('answers 404 from segment N on'),
  /** Every Nth connection of a segment request is cut before an answer. */
  cutEvery: count.optional().describe('cuts the connection of every Nth segment request (1 = all)'),
  /** The output channel carries random bytes. */
  garbageVideo: z.boolean().optional().describe('puts out random bytes instead of MPEG-TS'),
  /** The events channel carries texts that are not JSON. */
  garbageEvents: z.boolean().optional().describe('sends events that are not JSON'),
  /** The events channel stays silent. */
  noEvents: z.boolean().optional().describe('sends no events'),
  /** Input is read and no output appears. */
  noOutput: z.boolean().optional().describe('puts out nothing'),
  /** Effects put out pictures alone; `noop` gives back everything. */
  noSound: z.boolean().optional().describe('puts out the pictures of an effect without their sound'),
  /** Control messages are read and ignored. */
  deafControl: z.boolean().optional().describe('ignores the control channel'),
  /** `GetOrchestrator` answers bytes that are not the message. */
  invalidProtobuf: z
    .boolean()
    .optional()
    .describe('answers GetOrchestrator with bytes that are not protobuf'),
  /** Capabilities with absurd numbers, thousands of models and unprintable names. */
  insaneCapabilities: z.boolean().optional().describe('announces absurd capabilities'),
});

/** A set of failures to act out; `{}` behaves well. */
export type Misbehaviour = z.infer<typeof misbehaviourSchema>;

const flagName = (key: string): string =>
  key.replace(/[a-z](?=[A-Z0-9])|[0-9](?=[A-Z])/g, '$&-').toLowerCase();
const flags = new Map(
  Object.entries(misbehaviourSchema.shape).map(([key, schema]) => [flagName(key), { key, schema }]),
);

/** One line of help per misbehaviour: its name on the command line and what it does. */
export function misbehaviourHelp(): readonly (readonly [flag: string, text: string])[] {
  return [...flags].map(([flag, { schema }]) => {
    const takesNumber = !schema.safeParse(true).success;
    return [takesNumber ? `${flag}=N` : flag, schema.description ?? ''] as const;
  });
}

/**
 * Reads `--misbehave` values of the form `name` or `name=number`.
 * @throws GatewayError `usage` for an unknown name or a value that does not fit
 */
export function parseMisbehaviour(values: readonly string[]): Misbehaviour {
  const parsed: Record<string, unknown> = {};
  for (const value of values) {
    const [name = '', number] = value.split('=', 2);
    const flag = flags.get(name);
    if (!flag) {
      const known = [...flags.keys()].join(', ');
      throw new GatewayError('usage', `there is no misbehaviour "${name}": choose one of ${known}`);
    }
    const given = number === undefined ? true : Number(number);
    if (number === '' || !flag.schema.safeParse(given).success) {
      const wanted = flag.schema.safeParse(true).success ? `no value: ${name}` : `a number: ${name}=500`;
      throw new GatewayError('usage', `the misbehaviour ${name} takes ${wanted}`);
    }
    parsed[flag.key] = given;
  }
  return misbehaviourSchema.parse(parsed);
}

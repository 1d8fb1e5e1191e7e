import { parseArgs } from 'node:util';
import { misbehaviourHelp, parseMisbehaviour } from '../../local/misbehaviour.ts';
import {
  type OrchestratorOptions,
  orchestratorOptionsSchema,
  PAID_PRICE,
  type Price,
} from '../../local/options.ts';
import { optionsError, usageError } from './usage-error.ts';

/** The port orchestrators usually have. */
const DEFAULT_PORT = 8935;

/** What `orchestrator` was asked for on the command line. */
export interface OrchestratorCommandOptions {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly options: OrchestratorOptions;
}

/**
 * Reads the options of `orchestrator`.
 * @throws GatewayError `usage` with the option and what it takes
 */
export function parseOrchestratorOptions(args: readonly string[]): OrchestratorCommandOptions {
  const values = parse(args);
  const result = orchestratorOptionsSchema.safeParse({
    host: values.host,
    port: numberOf('--port', values.port) ?? DEFAULT_PORT,
    serviceHost: values['service-host'],
    models: values.model,
    capacity: numberOf('--capacity', values.capacity),
    ...pricing(values),
    runnerUrl: values.runner,
    runnerTrickleHost: values['runner-trickle-host'],
    relativeUrls: values['relative-urls'],
    misbehaviour: parseMisbehaviour(values.misbehave ?? []),
  });
  if (!result.success) throw usageError(sentenceFor(result.error.issues[0]?.path ?? []));
  return { json: values.json ?? false, verbose: values.verbose ?? false, options: result.data };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        'service-host': { type: 'string' },
        model: { type: 'string', multiple: true },
        capacity: { type: 'string' },
        price: { type: 'string' },
        paid: { type: 'boolean' },
        'ticket-ev': { type: 'string' },
        recipient: { type: 'string' },
        runner: { type: 'string' },
        'runner-trickle-host': { type: 'string' },
        'relative-urls': { type: 'boolean' },
        misbehave: { type: 'string', multiple: true },
        json: { type: 'boolean' },
        verbose: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw optionsError(error, 'orchestrator');
  }
}

/** Price and tickets: what only makes sense for one that is paid is refused without `--paid`. */
function pricing(values: ReturnType<typeof parse>) {
  const price = values.price === undefined ? undefined : parsePrice(values.price);
  const { paid, recipient, 'ticket-ev': ticketEvWei } = values;
  if (paid) return { price: price ?? PAID_PRICE, payments: { recipient, ticketEvWei } };
  if (recipient !== undefined) throw usageError('--recipient needs --paid: nothing is paid without it');
  if (ticketEvWei !== undefined) throw usageError('--ticket-ev needs --paid: nothing is paid without it');
  return { price };
}

function numberOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value))
    throw usageError(`${flag} takes a whole number, not ${JSON.stringify(text)}`);
  return value;
}

/** `wei` or `wei/pixels`. */
function parsePrice(text: string): Price {
  const match = /^(\d{1,15})(?:\/([1-9]\d{0,14}))?$/.exec(text);
  if (!match)
    throw usageError(
      `--price takes wei per pixel, as 1200 or 1200/1000 (wei/pixels), not ${JSON.stringify(text)}`,
    );
  return { pricePerUnit: Number(match[1]), pixelsPerUnit: Number(match[2] ?? 1) };
}

function sentenceFor(path: readonly PropertyKey[]): string {
  const option = path.at(-1);
  switch (option) {
    case 'payments':
      return '--paid needs a --price above 0';
    case 'ticketEvWei':
      return '--ticket-ev takes wei, as 8000000000';
    case 'recipient':
      return '--recipient takes an Ethereum address: 0x and 40 hexadecimal digits';
    case 'port':
      return '--port takes a number from 0 (any free port) to 65535';
    case 'capacity':
      return '--capacity takes a number of jobs from 1 to 1000';
    case 'runnerUrl':
      return '--runner takes the URL of a runner, such as http://127.0.0.1:8000';
    default:
      return `--${String(option)} is not valid`;
  }
}

/** The help text of `orchestrator`. */
export function orchestratorHelp(): string {
  const failures = misbehaviourHelp().map(([flag, text]) => `    ${flag.padEnd(28)}${text}`);
  return `Runs the embedded orchestrator alone, so that any gateway can use it.

  npm start -- orchestrator [options]

  --port N                  port to listen on (8935; 0 takes a free one)
  --host ADDRESS            address to listen on (127.0.0.1; 0.0.0.0 for every address)
  --service-host HOST       name or address that gateways are told, where it differs from --host
  --model ID                serve this model; repeat it for more (all of them)
  --capacity N              jobs at the same time (10)
  --price WEI[/PIXELS]      announce a price per pixel; charged only with --paid
  --paid                    want tickets for it (300 wei per pixel), check them, end unpaid jobs
  --ticket-ev WEI           what a ticket is to be worth (8000000000)
  --recipient ADDRESS       Ethereum address that tickets are made out to (a new one)
  --runner URL              hand jobs to a foreign runner (ai-runner, pytrickle)
  --runner-trickle-host HOST  host by which that runner reaches this machine (127.0.0.1)
  --relative-urls           answer the channels of a job as paths
  --misbehave WHAT          fail on purpose; repeat it for more:
${failures.join('\n')}
  --verbose                 log every step
  --json                    log as JSON lines
`;
}

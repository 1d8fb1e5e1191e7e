import { parseArgs } from 'node:util';
import { parseOrchestratorAddress } from '../../gateway/orchestrator-address.ts';
import { PAYING_OPTIONS, readPaying } from './network-options.ts';
import { parseNumber, parsePin } from './option-values.ts';
import { asUsage, optionsError, usageError } from './usage-error.ts';

/** What `probe` was asked for on the command line. */
export interface ProbeCommandOptions {
  /** Origins, in the order given; none for the embedded one. */
  readonly addresses: readonly string[];
  /** Null takes `noop`, else the first that is warm and free. */
  readonly model: string | null;
  readonly seconds: number;
  readonly stream: boolean;
  /** 64 hexadecimal digits; null trusts on first use. */
  readonly pin: string | null;
  readonly paying: ReturnType<typeof readPaying>;
  /** RPC endpoint of Arbitrum One, which may hold a key; null compares nothing with the chain. */
  readonly rpcUrl: string | null;
  readonly json: boolean;
  readonly verbose: boolean;
}

const DEFAULT_SECONDS = 10;
const MAX_ADDRESSES = 100;

/**
 * Reads the options of `probe`.
 * @param environment of the process, see `readPaying`; `RIVULET_RPC_URL`
 * @throws GatewayError `usage` with the option and what it takes
 */
export function parseProbeOptions(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): ProbeCommandOptions {
  const { values, positionals } = parse(args);
  const addresses = [
    ...new Set(
      positionals
        .flatMap((text) => text.split(','))
        .filter(Boolean)
        .map((text) => asUsage(() => parseOrchestratorAddress(text).origin)),
    ),
  ];
  const embedded = values.embedded ?? false;
  if (addresses.length === 0 && !embedded)
    throw usageError(
      'no orchestrator to probe: give its address, e.g. https://127.0.0.1:8935, or --embedded',
    );
  if (addresses.length > 0 && embedded)
    throw usageError('--embedded probes the orchestrator of this program: give it without an address');
  if (addresses.length > MAX_ADDRESSES)
    throw usageError(`at most ${MAX_ADDRESSES} orchestrators can be probed at once`);
  if (values.pin !== undefined && addresses.length > 1)
    throw usageError('--pin is the certificate of one orchestrator: give one address with it');
  const paying = readPaying(values, environment);
  if (paying.paid && !embedded)
    throw usageError('--paid is for the embedded orchestrator: give it with --embedded, or a --signer');
  if (embedded && paying.signers.length > 0)
    throw usageError('the embedded orchestrator is paid by its own signer: give --paid instead of --signer');
  return {
    addresses,
    model: values.model ?? null,
    seconds:
      values.seconds === undefined
        ? DEFAULT_SECONDS
        : parseNumber('--seconds', values.seconds, 3, 120, 'seconds'),
    stream: !values['no-stream'],
    pin: values.pin === undefined ? null : parsePin(values.pin),
    paying,
    rpcUrl: values.rpc ?? environment.RIVULET_RPC_URL ?? null,
    json: values.json ?? false,
    verbose: values.verbose ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        model: { type: 'string' },
        seconds: { type: 'string' },
        pin: { type: 'string' },
        embedded: { type: 'boolean' },
        rpc: { type: 'string' },
        ...PAYING_OPTIONS,
        'no-stream': { type: 'boolean' },
        json: { type: 'boolean' },
        verbose: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw optionsError(error, 'probe');
  }
}

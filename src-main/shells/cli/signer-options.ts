import { parseArgs } from 'node:util';
import { parseOrchestratorAddress } from '../../gateway/index.ts';
import { DEFAULT_PORT, type SignerOptionsInput } from '../../signer/options.ts';
import { optionsError, usageError } from './usage-error.ts';

/** The environment's place for the RPC's address: it may hold a key, which a command line shows to everybody. */
const RPC_VARIABLE = 'RIVULET_RPC_URL';

/** Where a certificate and its key lie. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** What `signer` was asked for on the command line. */
export interface SignerCommandOptions {
  readonly json: boolean;
  readonly verbose: boolean;
  /** File to write a new key to; nothing else is done then. */
  readonly newKeystore: string | null;
  /** The key's file; null makes a key that is thrown away. */
  readonly keystore: string | null;
  /** Null asks on the terminal. */
  readonly passwordFile: string | null;
  /** Null makes the chain up. */
  readonly rpcUrl: string | null;
  readonly tls: TlsFiles | null;
  /** Origins of the orchestrators that gateways are told of. */
  readonly orchestrators: readonly string[];
  readonly options: SignerOptionsInput;
}

/**
 * Reads the options of `signer`.
 * @param environment of the process
 * @throws GatewayError `usage` with the option and what it takes
 */
export function parseSignerOptions(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): SignerCommandOptions {
  const values = parse(args);
  const rpcUrl = values.rpc ?? environment[RPC_VARIABLE] ?? null;
  const newKeystore = values['new-keystore'] ?? null;
  const keystore = values.keystore ?? null;
  if (newKeystore === null && !values.dev) {
    if (keystore === null)
      throw usageError(
        'a signer needs a key: give --keystore with its file, or --dev for one that is thrown away (--new-keystore makes a file)',
      );
    if (rpcUrl === null)
      throw usageError(
        `a signer has to read the chain: give --rpc (or ${RPC_VARIABLE}) with an RPC of Arbitrum One, or --dev for a chain that is made up`,
      );
  }
  return {
    json: values.json ?? false,
    verbose: values.verbose ?? false,
    newKeystore,
    keystore,
    passwordFile: values['password-file'] ?? null,
    rpcUrl: values.dev ? null : rpcUrl,
    tls: tlsOf(values['tls-cert'], values['tls-key']),
    orchestrators: (values.orchestrator ?? []).map((text) => parseOrchestratorAddress(text).origin),
    options: {
      host: values.host,
      port: wholeNumber('--port', values.port) ?? DEFAULT_PORT,
      webhook: webhookOf(values.webhook, values['webhook-header'] ?? []),
      allowNoAuth: values['allow-no-auth'] ?? false,
      ...ceilings(values['max-price'] ?? []),
      maxTicketEv: values['max-ticket-ev'],
      maxTotalEv: values['max-total-ev'],
      depositMultiplier: wholeNumber('--deposit-multiplier', values['deposit-multiplier']),
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        dev: { type: 'boolean' },
        keystore: { type: 'string' },
        'password-file': { type: 'string' },
        'new-keystore': { type: 'string' },
        rpc: { type: 'string' },
        port: { type: 'string' },
        host: { type: 'string' },
        'tls-cert': { type: 'string' },
        'tls-key': { type: 'string' },
        webhook: { type: 'string' },
        'webhook-header': { type: 'string', multiple: true },
        'allow-no-auth': { type: 'boolean' },
        'max-price': { type: 'string', multiple: true },
        'max-ticket-ev': { type: 'string' },
        'max-total-ev': { type: 'string' },
        'deposit-multiplier': { type: 'string' },
        orchestrator: { type: 'string', multiple: true },
        json: { type: 'boolean' },
        verbose: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw optionsError(error, 'signer');
  }
}

function wholeNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw usageError(`${flag} takes a whole number, not ${JSON.stringify(text)}`);
  return Number(text);
}

function tlsOf(cert: string | undefined, key: string | undefined): TlsFiles | null {
  if (cert === undefined && key === undefined) return null;
  if (cert === undefined || key === undefined)
    throw usageError('--tls-cert and --tls-key belong together: give both, or neither for plain HTTP');
  return { cert, key };
}

/** `Name: value`, as HTTP writes headers. */
function webhookOf(url: string | undefined, headers: readonly string[]): SignerOptionsInput['webhook'] {
  if (url === undefined) {
    if (headers.length > 0)
      throw usageError('--webhook-header needs --webhook with the address it is sent to');
    return null;
  }
  const pairs = headers.map((text) => {
    const match = /^([\w!#$%&'*+.^`|~-]+):[ \t]*([\x20-\x7e]*)$/.exec(text);
    // What was given may be a secret, and is not repeated.
    if (!match)
      throw usageError(
        '--webhook-header takes a header as HTTP writes it, such as "Authorization: Bearer …"',
      );
    return [match[1] ?? '', match[2] ?? ''] as const;
  });
  return { url, headers: Object.fromEntries(pairs) };
}

/** `price` for everything, or `pipeline/model=price`. */
function ceilings(texts: readonly string[]): Pick<SignerOptionsInput, 'maxPrice' | 'maxPrices'> {
  const maxPrices: Record<string, string> = {};
  let maxPrice: string | null = null;
  for (const text of texts) {
    const match = /^(?:([^=/]+\/[^=]+)=)?(\d+(?:\.\d+)?(?:\/\d+)?)$/.exec(text);
    if (!match)
      throw usageError(
        `--max-price takes wei per unit, as 1200 or 1200/1000, or for one model as live-video-to-video/noop=1200, not ${JSON.stringify(text)}`,
      );
    const [, name, price = ''] = match;
    if (name === undefined) maxPrice = price;
    else maxPrices[name] = price;
  }
  return { maxPrice, maxPrices };
}

/** The help text of `signer`. */
export const signerHelp = `npm start -- signer --dev [options]
npm start -- signer --keystore <file> --rpc <URL> [options]
npm start -- signer --new-keystore <file> [--password-file <file>]

Runs a remote signer: gateways ask it to sign who they are and to pay orchestrators, and never see its key. Enter prints
what it did so far, Ctrl-C stops.

  --dev                       for development: a key that is thrown away, and a chain that is made up
  --keystore <file>           the encrypted file of the key (Web3 version 3, as go-ethereum and wallets write)
  --password-file <file>      its password in the first line (default: asked for)
  --new-keystore <file>       make a key, write it to a new file, and end
  --rpc <URL>                 an RPC of Arbitrum One, to read blocks, rounds and funds (or ${RPC_VARIABLE})
  --port <N>                  port to listen on; 0 takes any that is free (default: ${DEFAULT_PORT})
  --host <address>            address to listen on (default: 127.0.0.1); others need --webhook or --allow-no-auth
  --tls-cert, --tls-key       certificate and key, PEM files (default: plain HTTP)
  --webhook <URL>             asked before each payment whether the gateway may be paid for
  --webhook-header <header>   sent to it, such as "Authorization: Bearer …"; repeat it for more
  --allow-no-auth             pay for whoever reaches this address
  --max-price <wei[/units]>   pay no orchestrator more per unit; for one model as pipeline/model=wei; repeat it for more
  --max-ticket-ev <wei>       what one ticket may be worth (default: 3000000000000)
  --max-total-ev <wei>        what the tickets of one payment may be worth (default: 20000000000000)
  --deposit-multiplier <N>    the deposit has to cover the face value of so many tickets (default: 1)
  --orchestrator <URL>        tell gateways of this orchestrator while its price is within the ceilings; repeat it for more
  --json                      print JSON lines
  --verbose                   log every step
`;

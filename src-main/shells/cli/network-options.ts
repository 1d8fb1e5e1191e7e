import { readFileSync, statSync } from 'node:fs';
import { parseOrchestratorAddress } from '../../gateway/orchestrator-address.ts';
import { parseSignerAddress } from '../../gateway/signer/signer-address.ts';
import { type GatewayToken, parseGatewayToken } from '../../gateway/token.ts';
import { multiply, parseRational, rational, rationalText } from '../../payments/rational.ts';
import {
  type DiscoverKind,
  discoverKinds,
  EMBEDDED_NETWORK,
  type NetworkRequest,
} from '../../studio/stream-network/network-request.ts';
import { readHeaders } from './header-options.ts';
import { parseNumber } from './option-values.ts';
import { asUsage, usageError } from './usage-error.ts';

/** Options for paying, as `parseArgs` takes them. */
export const PAYING_OPTIONS = {
  signer: { type: 'string', multiple: true },
  'signer-header': { type: 'string', multiple: true },
  'signer-headers-file': { type: 'string' },
  'max-price': { type: 'string' },
  ceiling: { type: 'string' },
  interval: { type: 'string' },
  paid: { type: 'boolean', default: false },
} as const;

/** Options for choosing, as `parseArgs` takes them. */
export const CHOOSING_OPTIONS = {
  token: { type: 'string' },
  discovery: { type: 'string' },
  'discovery-header': { type: 'string', multiple: true },
  'discovery-headers-file': { type: 'string' },
  discover: { type: 'string', multiple: true },
  rpc: { type: 'string' },
} as const;

/** What was given of {@link PAYING_OPTIONS}. */
export interface PayingValues {
  readonly signer?: string[] | undefined;
  readonly 'signer-header'?: string[] | undefined;
  readonly 'signer-headers-file'?: string | undefined;
  readonly 'max-price'?: string | undefined;
  readonly ceiling?: string | undefined;
  readonly interval?: string | undefined;
  readonly paid?: boolean | undefined;
}

/** What was given of {@link CHOOSING_OPTIONS}. */
export interface ChoosingValues {
  readonly token?: string | undefined;
  readonly discovery?: string | undefined;
  readonly 'discovery-header'?: string[] | undefined;
  readonly 'discovery-headers-file'?: string | undefined;
  readonly discover?: string[] | undefined;
  readonly rpc?: string | undefined;
}

/** Longest path of a file with a token, in characters. */
const MAX_PATH = 255;

/** Longest file with a token that is read, in bytes. */
const MAX_TOKEN_BYTES = 128 * 1024;

const WEI_PER = { wei: 1n, gwei: 10n ** 9n, eth: 10n ** 18n };

/** Addresses given once, several times or with commas: each once. */
export function listOf(values: readonly string[] | undefined): string[] {
  const all = (values ?? []).flatMap((text) => text.split(','));
  return [...new Set(all.map((text) => text.trim()).filter((text) => text !== ''))];
}

/**
 * Reads who pays. @throws GatewayError `usage` with the option and what it takes
 * @param environment of the process: `RIVULET_SIGNER_HEADERS`
 */
export function readPaying(
  values: PayingValues,
  environment: NodeJS.ProcessEnv,
): Pick<NetworkRequest, 'signers' | 'maxPrice' | 'ceilingWei' | 'intervalMs' | 'paid'> {
  const headers = readHeaders({
    option: '--signer-header',
    values: values['signer-header'] ?? [],
    file: values['signer-headers-file'] ?? null,
    variable: environment.RIVULET_SIGNER_HEADERS,
  });
  const addresses = listOf(values.signer);
  for (const address of addresses) asUsage(() => parseSignerAddress(address));
  const given = values['signer-header'] ?? values['signer-headers-file'];
  if (given !== undefined && addresses.length === 0)
    throw usageError('headers for a signer were given and no signer: give its address with --signer');
  return {
    signers: addresses.map((address) => ({ address, headers })),
    maxPrice: values['max-price'] === undefined ? null : parsePrice(values['max-price']),
    ceilingWei: values.ceiling === undefined ? null : parseAmount(values.ceiling),
    intervalMs:
      values.interval === undefined
        ? EMBEDDED_NETWORK.intervalMs
        : Math.round(parseNumber('--interval', values.interval, 1, 60, 'seconds') * 1000),
    paid: values.paid ?? false,
  };
}

/**
 * Reads where a stream goes, and who pays.
 * @param named addresses of orchestrators, and the certificate of the only one
 * @param environment of the process: `RIVULET_SIGNER_HEADERS`, `RIVULET_DISCOVERY_HEADERS`, `RIVULET_TOKEN`,
 * `RIVULET_RPC_URL`
 * @throws GatewayError `usage` with the option and what it takes
 */
export function readNetwork(
  values: PayingValues & ChoosingValues,
  named: Pick<NetworkRequest, 'orchestrators' | 'pin'>,
  environment: NodeJS.ProcessEnv,
): NetworkRequest {
  const paying = readPaying(values, environment);
  const discover = listOf(values.discover).map(kindOf);
  for (const address of named.orchestrators) asUsage(() => parseOrchestratorAddress(address));
  if (named.pin !== null && named.orchestrators.length > 1)
    throw usageError('--pin is the certificate of one orchestrator: give one with it');
  const elsewhere = [
    ...named.orchestrators,
    ...paying.signers,
    ...discover,
    values.token,
    values.discovery,
  ].filter((given) => given !== undefined);
  if (paying.paid && elsewhere.length > 0)
    throw usageError(
      '--paid is the embedded network with its own signer: leave out other orchestrators and signers',
    );
  // A token of the environment is for whoever names nothing else, and not for the embedded network's trial.
  const token = values.token ?? (paying.paid ? undefined : environment.RIVULET_TOKEN);
  return {
    ...named,
    ...paying,
    token: token === undefined ? null : asUsage(() => readToken(token)),
    discovery:
      values.discovery === undefined
        ? null
        : {
            url: values.discovery,
            headers: readHeaders({
              option: '--discovery-header',
              values: values['discovery-header'] ?? [],
              file: values['discovery-headers-file'] ?? null,
              variable: environment.RIVULET_DISCOVERY_HEADERS,
            }),
          },
    discover,
    rpcUrl: values.rpc ?? environment.RIVULET_RPC_URL ?? null,
  };
}

/** A token itself, or the path of a file with one. */
function readToken(given: string): GatewayToken {
  // What is too long for a name is no file's.
  const file = given.length > MAX_PATH ? undefined : statSync(given, { throwIfNoEntry: false });
  if (file && !file.isFile())
    throw usageError('--token names a folder or device: give a token, or a file with one');
  const size = file?.size ?? 0;
  if (size > MAX_TOKEN_BYTES) throw usageError('--token names a file that is too long to be a token');
  return parseGatewayToken(size > 0 ? readFileSync(given, 'utf8') : given);
}

function kindOf(text: string): DiscoverKind {
  const kind = discoverKinds.find((one) => one === text);
  if (kind === undefined)
    throw usageError(`--discover ${text.slice(0, 40)} is not known: give one of ${discoverKinds.join(', ')}`);
  return kind;
}

/** Wei for a pixel, exactly. */
function parsePrice(text: string): string {
  const price = parseRational(text.trim());
  if (price === null || price.num <= 0n)
    throw usageError('--max-price is not a price: give wei per pixel, e.g. 1200 or 0.5');
  return text.trim();
}

/** Whole wei, from wei, gwei or ETH. */
function parseAmount(text: string): bigint {
  const [, number = '', unit = 'wei'] = /^([\d.]+) *(wei|gwei|eth)?$/i.exec(text.trim()) ?? [];
  const value = parseRational(number);
  const perUnit = WEI_PER[unit.toLowerCase() as keyof typeof WEI_PER];
  const wei = value && multiply(value, rational(perUnit));
  if (wei === null || wei.num <= 0n || wei.den !== 1n)
    throw usageError(
      `--ceiling is not an amount${wei && wei.den !== 1n ? ` of whole wei (${rationalText(wei)})` : ''}: give wei or ETH, e.g. 20000000000000 or 0.01eth`,
    );
  return wei.num;
}

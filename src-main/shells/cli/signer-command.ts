import { readFile } from 'node:fs/promises';
import { createLogger } from '../../base/log.ts';
import type { ChainFacts } from '../../chain/chain-facts.ts';
import { fixedChain } from '../../chain/fixed-chain.ts';
import { refuseExposure } from '../../signer/exposure.ts';
import { SigningKey } from '../../signer/key/signing-key.ts';
import { type SignerOptions, signerOptionsSchema } from '../../signer/options.ts';
import { Signer } from '../../signer/signer.ts';
import { orchestratorAsker } from './ask-orchestrator.ts';
import { hasKeyboard, onEnter } from './enter-key.ts';
import { EXIT_OK } from './exit-status.ts';
import { jsonLogLine, textLogLine } from './log-lines.ts';
import { makeKeystore, openKey } from './signer-key.ts';
import { parseSignerOptions, type SignerCommandOptions, type TlsFiles } from './signer-options.ts';
import { announceJson, announceText, statisticsLine } from './signer-text.ts';
import { listenForStop } from './stop-signal.ts';
import { usageError } from './usage-error.ts';

const print = (text: string): unknown => process.stdout.write(text);

/**
 * `signer`: runs a remote signer in the foreground until SIGINT or SIGTERM, or makes a keystore.
 * @returns the exit status
 * @throws GatewayError `usage`, `keystore_invalid`, `keystore_password_wrong`, `signer_exposed`, `port_in_use`, `chain_*`
 */
export async function runSignerCommand(args: readonly string[]): Promise<number> {
  const line = parseSignerOptions(args);
  if (line.newKeystore !== null) return newKeystore(line.newKeystore, line);
  const options = await checkedOptions(line);
  const format = line.json ? jsonLogLine : textLogLine;
  const logger = createLogger((record) => print(`${format(record)}\n`), line.verbose ? 'debug' : 'info');
  const key = line.keystore === null ? SigningKey.throwAway() : await openKey(line.keystore, line);
  const asker = orchestratorAsker();
  try {
    const stop = listenForStop();
    const chain = await chainOf(line.rpcUrl);
    // Read at once: what cannot be read now could not be read for the first payment either.
    const funds = await chain.sender(key.address);
    const signer = await Signer.start(options, {
      key,
      chain,
      logger,
      ...(line.orchestrators.length > 0 && {
        discovery: { addresses: line.orchestrators, ask: asker.ask },
      }),
    });
    print(line.json ? announceJson(signer, line, funds) : announceText(signer, line, options, funds));
    const silence = hasKeyboard() ? onEnter(() => print(statisticsLine(signer, line.json))) : () => undefined;
    await stop.asked;
    silence();
    await signer.close();
    print(statisticsLine(signer, line.json));
    return EXIT_OK;
  } finally {
    asker.close();
    key.forget();
  }
}

async function newKeystore(path: string, line: SignerCommandOptions): Promise<number> {
  const address = await makeKeystore(path, line);
  print(line.json ? `${JSON.stringify({ event: 'keystore', path, address })}\n` : `${address} in ${path}\n`);
  return EXIT_OK;
}

/** All that is wrong with the options is said before a password is asked for. */
async function checkedOptions(line: SignerCommandOptions): Promise<SignerOptions> {
  const tls = line.tls && (await readTls(line.tls));
  const parsed = signerOptionsSchema.safeParse({ ...line.options, tls });
  if (!parsed.success) throw usageError(sentenceFor(parsed.error.issues[0]?.path[0]));
  const { host, webhook, allowNoAuth } = parsed.data;
  refuseExposure({ host, authenticated: webhook !== null, allowNoAuth });
  return parsed.data;
}

function sentenceFor(option: PropertyKey | undefined): string {
  switch (option) {
    case 'port':
      return '--port takes a number from 0 (any free port) to 65535';
    case 'webhook':
      return '--webhook takes an address with http:// or https://';
    case 'maxPrice':
    case 'maxPrices':
      return '--max-price takes a price above 0';
    case 'maxTicketEv':
      return '--max-ticket-ev takes a whole number of wei';
    case 'maxTotalEv':
      return '--max-total-ev takes a whole number of wei';
    case 'depositMultiplier':
      return '--deposit-multiplier takes a whole number from 1';
    default:
      return `--${String(option)} is not valid`;
  }
}

async function readTls({ cert, key }: TlsFiles): Promise<SignerOptions['tls']> {
  const read = (path: string): Promise<string> =>
    readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw usageError(`${path} cannot be read (${error.code}): check its path and who may read it`);
    });
  return { certPem: await read(cert), keyPem: await read(key) };
}

async function chainOf(rpcUrl: string | null): Promise<ChainFacts> {
  if (rpcUrl === null) return fixedChain();
  const { openChain } = await import('../../chain/arbitrum.ts');
  return openChain({ rpcUrl });
}

import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { deferred } from '../../base/async.ts';
import { builtEntry } from '../../base/built-entry.ts';
import { GatewayError } from '../../base/errors.ts';
import { dataFolder } from '../../settings/data-folder.ts';
import { LogHub } from '../../studio/log-hub.ts';
import { Studio } from '../../studio/studio.ts';
import { openWindow } from '../web/open-window.ts';
import { readPageFiles } from '../web/page-files.ts';
import { WebShell } from '../web/web-shell.ts';
import { EXIT_INTERRUPTED, EXIT_OK } from './exit-status.ts';
import { optionsError, usageError } from './usage-error.ts';

interface WebOptions {
  readonly port: number;
  readonly open: boolean;
  readonly verbose: boolean;
}

/**
 * `web`: the application in a browser window, until SIGINT or SIGTERM. A second signal ends the process at once.
 * @returns the exit status
 * @throws GatewayError `usage`, `port_in_use`, `internal` when the page is not built
 */
export async function runWebCommand(args: string[]): Promise<number> {
  const options = parse(args);
  const stopped = untilSignal();
  const log = new LogHub({
    sink: (record) => {
      if (options.verbose || record.level === 'error')
        process.stderr.write(`${record.level}  ${record.message}  ${JSON.stringify(record.fields)}\n`);
    },
  });
  const folder = dataFolder();
  const files = await readPageFiles(pageFolder());
  const studio = await Studio.open({
    dataFolder: folder,
    shell: 'web',
    version: await readVersion(),
    runtime: { node: process.versions.node },
    keyStore: null,
    log,
  });
  try {
    const shell = await WebShell.open({ studio, files, logger: log.logger, port: options.port });
    const show = async (): Promise<void> => {
      const address = shell.newAddress();
      if (!options.open) return announce(address, null);
      const opened = await openWindow({
        address,
        profileFolder: join(folder, 'browser'),
        isRoot: process.getuid?.() === 0,
        platform: process.platform,
        environment: process.env,
      });
      announce(opened.kind === 'app' ? null : address, opened.because);
    };
    await show();
    const input = createInterface({ input: process.stdin });
    input.on('line', () => void show());
    await stopped;
    input.close();
    await shell.close();
    return EXIT_OK;
  } finally {
    await studio.close();
    log.close();
  }
}

function announce(address: string | null, because: string | null): void {
  const lines = [
    ...(address === null ? [] : [`Rivulet is ready: open ${address}`]),
    ...(because === null ? [] : [`(${because})`]),
    'Enter opens another window, Ctrl-C stops.',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function parse(args: string[]): WebOptions {
  const { port: text, 'no-open': closed, verbose } = readArguments(args);
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535 || text.trim() === '')
    throw usageError(`--port ${text} is no port: give a number from 0 (any that is free) to 65535`);
  return { port, open: !closed, verbose };
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: 'string', default: '0' },
        'no-open': { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw optionsError(error, 'web');
  }
}

/** Resolves at the first SIGINT or SIGTERM; the next one ends the process at once. */
function untilSignal(): Promise<void> {
  const stopped = deferred<void>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      process.on(signal, () => process.exit(EXIT_INTERRUPTED));
      stopped.resolve();
    });
  }
  return stopped.promise;
}

function programFolder(): string {
  return dirname(builtEntry('cli.js') ?? import.meta.dirname);
}

function pageFolder(): string {
  return join(programFolder(), '../renderer');
}

async function readVersion(): Promise<string> {
  const text = await readFile(join(programFolder(), '../../package.json'), 'utf8');
  const { version } = JSON.parse(text) as { version?: unknown };
  if (typeof version !== 'string') throw new GatewayError('internal', 'package.json names no version');
  return version;
}

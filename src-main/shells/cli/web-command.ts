import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { AppState } from '../../../src-preload/contract.ts';
import { type Deferred, deferred } from '../../base/async.ts';
import { builtEntry } from '../../base/built-entry.ts';
import { GatewayError } from '../../base/errors.ts';
import { dataFolder } from '../../settings/data-folder.ts';
import { LogHub } from '../../studio/log-hub.ts';
import { Studio } from '../../studio/studio.ts';
import { openWindow } from '../web/open-window.ts';
import { readPageFiles } from '../web/page-files.ts';
import { reveal } from '../web/reveal.ts';
import { claimFolder } from '../web/single-instance.ts';
import { WebShell, type WebShellOptions } from '../web/web-shell.ts';
import { listed, whatRuns } from '../what-runs.ts';
import { hasKeyboard, onEnter } from './enter-key.ts';
import { EXIT_OK } from './exit-status.ts';
import { listenForStop, type StopSignal } from './stop-signal.ts';
import { optionsError, usageError } from './usage-error.ts';

/**
 * The port that is tried first: browsers remember what a page was allowed, the camera above all, by its address with
 * the port. It is in the range that is free for everybody's use, and in no list of known ones.
 */
const USUAL_PORT = 58_395;

interface WebOptions {
  /** Null tries the usual one, and takes any that is free where that one is not. */
  readonly port: number | null;
  readonly open: boolean;
  readonly verbose: boolean;
}

/**
 * `web`: the application in a browser window, until SIGINT, SIGTERM or the end of its terminal; a second signal ends the
 * process at once. Where it runs already on the same data, it opens another window of that one, and ends.
 * @returns the exit status
 * @throws GatewayError `usage`, `port_in_use`, `timeout`, `internal` when the page is not built
 */
export async function runWebCommand(args: string[]): Promise<number> {
  const options = parse(args);
  const stop = listenForStop();
  const folder = dataFolder();
  const shell = deferred<WebShell>();
  const claim = await claimFolder(folder, async () => (await shell.promise).newAddress());
  if (claim.kind === 'second') {
    process.stdout.write('Rivulet runs already: this opens another window of it.\n');
    await show(claim.address, options, folder);
    return EXIT_OK;
  }
  try {
    await serve(options, folder, stop, shell);
    return EXIT_OK;
  } finally {
    shell.reject(new GatewayError('aborted', 'Rivulet has ended'));
    await claim.close();
  }
}

/** Runs the application until it is to stop. `opened` is told the shell. */
async function serve(
  options: WebOptions,
  folder: string,
  stop: StopSignal,
  opened: Deferred<WebShell>,
): Promise<void> {
  const log = new LogHub({
    sink: (record) => {
      if (options.verbose || record.level === 'error')
        process.stderr.write(`${record.level}  ${record.message}  ${JSON.stringify(record.fields)}\n`);
    },
  });
  const files = await readPageFiles(join(programFolder(), '../renderer'));
  const studio = await Studio.open({
    dataFolder: folder,
    shell: 'web',
    version: await readVersion(),
    runtime: { node: process.versions.node },
    keyStore: null,
    reveal: (path) => reveal(path, { platform: process.platform, environment: process.env }),
    log,
  });
  try {
    if (stop.signal.aborted) return;
    const shell = await openShell(options.port, {
      studio,
      files,
      logger: log.logger,
      uploadFolder: join(folder, 'uploads'),
    });
    opened.resolve(shell);
    try {
      await openWindows(() => show(shell.newAddress(), options, folder), stop);
    } finally {
      sayWhatEnds(studio.state);
      await shell.close();
    }
  } finally {
    await studio.close();
    log.close();
  }
}

/** Nobody is asked at a terminal: what a signal ends is said at least. */
function sayWhatEnds(state: AppState): void {
  const running = whatRuns(state);
  if (running.length > 0) process.stdout.write(`Ending ${listed(running)}.\n`);
}

/** Opens the shell on the port asked for, or on the usual one if it can be had. */
function openShell(port: number | null, options: Omit<WebShellOptions, 'port'>): Promise<WebShell> {
  if (port !== null) return WebShell.open({ ...options, port });
  return WebShell.open({ ...options, port: USUAL_PORT }).catch(() => WebShell.open(options));
}

/** Opens a window now, and another one at each Enter where there is a keyboard, until the program is to stop. */
async function openWindows(open: () => Promise<void>, stop: StopSignal): Promise<void> {
  const keyboard = hasKeyboard();
  const hint = (): void =>
    void process.stdout.write(keyboard ? 'Enter opens another window, Ctrl-C stops.\n' : '');
  await open();
  hint();
  let busy = false;
  const openAnother = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    await open();
    hint();
    busy = false;
  };
  const leave = keyboard ? onEnter(() => void openAnother()) : () => undefined;
  await stop.asked;
  leave();
}

/** Opens a window with an address, or says it. The address is a secret: it is said on standard output alone. */
async function show(address: string, options: WebOptions, folder: string): Promise<void> {
  const opened = options.open
    ? await openWindow({
        address,
        profileFolder: join(folder, 'browser'),
        isRoot: process.getuid?.() === 0,
        platform: process.platform,
        environment: process.env,
      })
    : null;
  if (opened?.kind !== 'app') process.stdout.write(`Rivulet is ready: open ${address}\n`);
  if (opened !== null) process.stdout.write(`(${opened.because})\n`);
}

function parse(args: string[]): WebOptions {
  const { port: text, 'no-open': closed, verbose } = readArguments(args);
  const port = text === undefined ? null : Number(text);
  if (port !== null && (!Number.isInteger(port) || port < 0 || port > 65_535 || text?.trim() === ''))
    throw usageError(`--port ${text} is no port: give a number from 0 (any that is free) to 65535`);
  return { port, open: !closed, verbose };
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: 'string' },
        'no-open': { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw optionsError(error, 'web');
  }
}

function programFolder(): string {
  return dirname(builtEntry('cli.js') ?? import.meta.dirname);
}

async function readVersion(): Promise<string> {
  const text = await readFile(join(programFolder(), '../../package.json'), 'utf8');
  const { version } = JSON.parse(text) as { version?: unknown };
  if (typeof version !== 'string') throw new GatewayError('internal', 'package.json names no version');
  return version;
}

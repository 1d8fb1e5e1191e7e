import { deferred } from '../base/async.ts';
import { toGatewayError } from '../base/errors.ts';
import { createLogger, type LogRecord } from '../base/log.ts';
import { commandHelp, parseCommandLine } from './command-options.ts';
import type { OrchestratorOptions } from './options.ts';
import { EmbeddedOrchestrator } from './orchestrator.ts';

/** Where the command writes. */
export interface CommandIo {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/**
 * `orchestrator`: runs the embedded orchestrator in the foreground until SIGINT or SIGTERM. A second signal ends the
 * process at once, with status 130.
 * @returns the exit status: 0 stopped when asked, 1 could not run, 2 the command line was wrong
 */
export async function runOrchestratorCommand(args: readonly string[], io: CommandIo): Promise<number> {
  try {
    const line = parseCommandLine(args);
    if (line.help) {
      io.stdout.write(commandHelp());
      return 0;
    }
    return await serve(line, io);
  } catch (error) {
    const failure = toGatewayError(error);
    io.stderr.write(`${failure.message}\n`);
    return failure.code === 'usage' ? 2 : 1;
  }
}

async function serve(
  line: { readonly json: boolean; readonly verbose: boolean; readonly options: OrchestratorOptions },
  io: CommandIo,
): Promise<number> {
  const format = line.json ? jsonLine : textLine;
  const logger = createLogger(
    (record) => io.stdout.write(`${format(record)}\n`),
    line.verbose ? 'debug' : 'info',
  );
  const stopped = deferred<void>();
  const onSignal = (): void => {
    process.once('SIGINT', stopNow);
    process.once('SIGTERM', stopNow);
    stopped.resolve();
  };
  const stopNow = (): never => process.exit(130);
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  try {
    const orchestrator = await EmbeddedOrchestrator.start(line.options, {
      logger,
      onCrash: () => process.kill(process.pid, 'SIGKILL'),
    });
    io.stdout.write(line.json ? announceJson(orchestrator) : announceText(orchestrator));
    await stopped.promise;
    if (!line.json) io.stdout.write('stopping\n');
    await orchestrator.close();
    return 0;
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.removeListener(signal, onSignal);
      process.removeListener(signal, stopNow);
    }
  }
}

function announceText({ serviceUri, certificateFingerprint, models }: EmbeddedOrchestrator): string {
  return `orchestrator at ${serviceUri}
  certificate  sha256 ${certificateFingerprint}
  models       ${models.join(', ')}
  connect      npm start -- stream --orchestrator ${serviceUri} --input testsrc --model ${models[0] ?? 'noop'}
  stop         Ctrl-C
`;
}

function announceJson({ serviceUri, certificateFingerprint, models }: EmbeddedOrchestrator): string {
  return `${JSON.stringify({ event: 'listening', serviceUri, certificateFingerprint, models })}\n`;
}

function jsonLine({ level, timeMs, message, fields }: LogRecord): string {
  return JSON.stringify({ event: 'log', time: new Date(timeMs).toISOString(), level, message, ...fields });
}

function textLine({ level, timeMs, message, fields }: LogRecord): string {
  const time = new Date(timeMs).toISOString().slice(11, 19);
  const details = Object.entries(fields).map(([key, value]) => `${key}=${String(value)}`);
  return [time, ...(level === 'info' ? [] : [level]), message, ...details].join('  ');
}

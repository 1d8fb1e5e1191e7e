import { deferred } from '../../base/async.ts';
import { createLogger } from '../../base/log.ts';
import { EmbeddedOrchestrator } from '../../local/orchestrator.ts';
import { EXIT_INTERRUPTED, EXIT_OK } from './exit-status.ts';
import { jsonLogLine, textLogLine } from './log-lines.ts';
import { parseOrchestratorOptions } from './orchestrator-options.ts';

/** Where the command writes. */
export interface CommandOutput {
  write(text: string): unknown;
}

/**
 * `orchestrator`: runs the embedded orchestrator in the foreground until SIGINT or SIGTERM. A second signal ends the
 * process at once, with status 130.
 * @returns the exit status
 * @throws GatewayError `usage`, and as `EmbeddedOrchestrator.start` does
 */
export async function runOrchestratorCommand(
  args: readonly string[],
  output: CommandOutput = process.stdout,
): Promise<number> {
  const line = parseOrchestratorOptions(args);
  const format = line.json ? jsonLogLine : textLogLine;
  const logger = createLogger(
    (record) => output.write(`${format(record)}\n`),
    line.verbose ? 'debug' : 'info',
  );
  const stopped = deferred<void>();
  const onSignal = (): void => {
    process.once('SIGINT', stopNow);
    process.once('SIGTERM', stopNow);
    stopped.resolve();
  };
  const stopNow = (): never => process.exit(EXIT_INTERRUPTED);
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  try {
    const orchestrator = await EmbeddedOrchestrator.start(line.options, {
      logger,
      onCrash: () => process.kill(process.pid, 'SIGKILL'),
    });
    output.write(line.json ? announceJson(orchestrator) : announceText(orchestrator));
    await stopped.promise;
    if (!line.json) output.write('stopping\n');
    await orchestrator.close();
    return EXIT_OK;
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.removeListener(signal, onSignal);
      process.removeListener(signal, stopNow);
    }
  }
}

function announceText(orchestrator: EmbeddedOrchestrator): string {
  const { serviceUri, certificateFingerprint, models, recipient } = orchestrator;
  const paying = recipient === null ? '' : ' --signer ADDRESS';
  return `orchestrator at ${serviceUri}
  certificate  sha256 ${certificateFingerprint}
  models       ${models.join(', ')}${recipient === null ? '' : `\n  paid to      ${recipient}`}
  connect      npm start -- stream --orchestrator ${serviceUri} --input testsrc --model ${models[0] ?? 'noop'}${paying}
  stop         Ctrl-C
`;
}

function announceJson(orchestrator: EmbeddedOrchestrator): string {
  const { serviceUri, certificateFingerprint, models, recipient } = orchestrator;
  return `${JSON.stringify({ event: 'listening', serviceUri, certificateFingerprint, models, recipient })}\n`;
}

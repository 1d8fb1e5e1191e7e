import { toGatewayError } from '../base/errors.ts';
import { createLogger } from '../base/log.ts';
import type { FromChild, ToChild } from './child-messages.ts';
import type { OrchestratorOptions } from './options.ts';
import { EmbeddedOrchestrator } from './orchestrator.ts';

/** How long a close may take before the process leaves anyway, in milliseconds. */
const CLOSE_LIMIT_MS = 1800;

/**
 * The process of the embedded network: one orchestrator, told what to do by the process that forked it. It leaves when its
 * owner is gone, so that there are no orphans, and leaves Ctrl-C and the like to its owner, who is told of it as well.
 */
function main(): void {
  let starting: Promise<EmbeddedOrchestrator> | undefined;
  const logger = createLogger((record) => send({ type: 'log', record }), 'debug');

  const start = async (options: OrchestratorOptions): Promise<void> => {
    try {
      starting = EmbeddedOrchestrator.start(options, {
        logger,
        onCrash: () => process.kill(process.pid, 'SIGKILL'),
      });
      const { serviceUri, certificateFingerprint, models } = await starting;
      send({ type: 'ready', ready: { serviceUri, certificateFingerprint, models } });
    } catch (error) {
      send({ type: 'failed', error: toGatewayError(error).toJSON() }, () => process.exit(1));
    }
  };
  const leave = async (): Promise<void> => {
    setTimeout(() => process.exit(1), CLOSE_LIMIT_MS).unref();
    const orchestrator = await starting?.catch(() => undefined);
    await orchestrator?.close();
    process.exit(0);
  };

  process.on(
    'message',
    (message: ToChild) => void (message.type === 'start' ? start(message.options) : leave()),
  );
  process.on('disconnect', () => void leave());
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => undefined);
}

function send(message: FromChild, sent: () => void = () => undefined): void {
  if (process.connected) process.send?.(message, undefined, {}, () => sent());
  else sent();
}

main();

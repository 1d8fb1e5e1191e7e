import { runOwnedProgram } from '../base/owned-program.ts';
import type { NetworkReady } from './child-messages.ts';
import type { OrchestratorOptions } from './options.ts';
import { EmbeddedOrchestrator } from './orchestrator.ts';

/* The process of the embedded network: one orchestrator. */
runOwnedProgram<OrchestratorOptions, NetworkReady>(async (options, logger) => {
  const orchestrator = await EmbeddedOrchestrator.start(options, {
    logger,
    onCrash: () => process.kill(process.pid, 'SIGKILL'),
  });
  const { serviceUri, certificateFingerprint, models } = orchestrator;
  return {
    ready: { serviceUri, certificateFingerprint, models },
    answers: {},
    close: () => orchestrator.close(),
  };
});

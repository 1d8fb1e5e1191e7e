import { runOwnedProgram } from '../base/owned-program.ts';
import type { NetworkAnswers, NetworkReady } from './child-messages.ts';
import type { OrchestratorOptions } from './options.ts';
import { EmbeddedOrchestrator } from './orchestrator.ts';

/* The process of the embedded network: one orchestrator. */
runOwnedProgram<OrchestratorOptions, NetworkReady, NetworkAnswers>(async (options, logger) => {
  const orchestrator = await EmbeddedOrchestrator.start(options, {
    logger,
    onCrash: () => process.kill(process.pid, 'SIGKILL'),
  });
  const { serviceUri, certificateFingerprint, models, recipient } = orchestrator;
  return {
    ready: { serviceUri, certificateFingerprint, models, recipient },
    answers: { accounts: () => orchestrator.accounts },
    close: () => orchestrator.close(),
  };
});

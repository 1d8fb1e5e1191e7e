import { GetOrchestratorClient } from '../../gateway/get-orchestrator.ts';
import { CertificatePins, parseOrchestratorAddress } from '../../gateway/index.ts';
import { PinnedConnector } from '../../gateway/tls/connector.ts';
import type { AskOrchestrator } from '../../signer/discovery/orchestrator-cache.ts';

/** Milliseconds for an answer; connecting has as many. */
const TIMEOUT_MS = 5000;

/** How a signer asks orchestrators what they offer: as a gateway does, on a connection for one question. */
export function orchestratorAsker(): { readonly ask: AskOrchestrator; close(): void } {
  // Certificates change at every start of an orchestrator, and 25 minutes lie between two questions: none is kept.
  const connector = new PinnedConnector({ pins: new CertificatePins(), timeoutMs: TIMEOUT_MS });
  return {
    ask: async (address, identity, signal) => {
      const client = new GetOrchestratorClient(parseOrchestratorAddress(address), connector);
      try {
        const question = { ignoreCapacityCheck: true, identity, timeoutMs: TIMEOUT_MS, signal };
        return (await client.ask(question)).wire;
      } finally {
        client.close();
      }
    },
    close: () => connector.close(),
  };
}

import { Agent } from 'undici';
import type { TrickleTransport } from '../../trickle/transport.ts';
import { nodeAgent, undiciConnect } from './agents.ts';
import type { PinnedConnector } from './connector.ts';

/** How long an idle connection is kept for the next request, in milliseconds. */
const IDLE_CONNECTION_MS = 30_000;

/**
 * Trickle and REST on pinned connections, for any number of hosts: each `host:port` has its own pin. Undici serves GET,
 * DELETE and REST; streamed POSTs need node's client (trickle.md: the interim 100).
 */
export function pinnedTransport(
  connector: PinnedConnector,
): TrickleTransport & { readonly dispatcher: Agent } {
  const dispatcher = new Agent({
    connect: undiciConnect(connector),
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: IDLE_CONNECTION_MS,
  });
  const plain = nodeAgent(connector, 'http:');
  const secure = nodeAgent(connector, 'https:');
  return {
    dispatcher,
    agentFor: (url) => (url.protocol === 'https:' ? secure : plain),
    close: async () => {
      plain.destroy();
      secure.destroy();
      await dispatcher.destroy();
    },
  };
}

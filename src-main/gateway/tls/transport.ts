import { type TrickleTransport, transportOver } from '../../trickle/transport.ts';
import { nodeAgent, undiciConnect } from './agents.ts';
import type { PinnedConnector } from './connector.ts';

/**
 * Trickle and REST on pinned connections, for any number of hosts: each `host:port` has its own pin. Undici serves the
 * GETs of subscribers and REST; publishers need node's client (trickle.md: the interim 100).
 */
export function pinnedTransport(
  connector: PinnedConnector,
): TrickleTransport & Pick<ReturnType<typeof transportOver>, 'dispatcher'> {
  return transportOver({
    connect: undiciConnect(connector),
    plain: nodeAgent(connector, 'http:'),
    secure: nodeAgent(connector, 'https:'),
  });
}

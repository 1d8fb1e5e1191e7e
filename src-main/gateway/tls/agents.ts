import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import type { buildConnector } from 'undici';
import { originUrl, type PinnedConnector } from './connector.ts';

/** A function for undici's `connect` option. */
export function undiciConnect(connector: PinnedConnector): buildConnector.connector {
  return ({ protocol, hostname, port }, callback) => {
    const url = originUrl(protocol === 'https:' ? 'https:' : 'http:', hostname, port);
    connector.connect(url, { protocol: 'http/1.1' }).then(
      (socket) => callback(null, socket),
      (error: Error) => callback(error, null),
    );
  };
}

/** An agent for node's `http` or `https` client whose connections come from `connector` and are kept open. */
export function nodeAgent(connector: PinnedConnector, protocol: 'http:' | 'https:'): http.Agent {
  const secure = protocol === 'https:';
  const agent = secure ? new https.Agent({ keepAlive: true }) : new http.Agent({ keepAlive: true });
  agent.createConnection = (
    options: http.ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined => {
    const url = originUrl(protocol, options.host ?? 'localhost', options.port ?? null);
    const done = callback as ((error: Error | null, stream?: Duplex) => void) | undefined;
    connector.connect(url, { protocol: 'http/1.1' }).then(
      (socket) => done?.(null, socket),
      (error: Error) => done?.(error),
    );
    return undefined;
  };
  return agent;
}

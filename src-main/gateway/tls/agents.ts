import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import type { buildConnector } from 'undici';
import type { PinnedConnector } from './connector.ts';

/** A function for undici's `connect` option. */
export function undiciConnect(connector: PinnedConnector): buildConnector.connector {
  return ({ protocol, hostname, port }, callback) => {
    const url = new URL(`${protocol}//${hostname}${port === '' ? '' : `:${port}`}`);
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
    const host = String(options.host ?? 'localhost');
    const authority = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
    const url = new URL(`${protocol}//${authority}:${options.port ?? (secure ? 443 : 80)}`);
    const done = callback as ((error: Error | null, stream?: Duplex) => void) | undefined;
    connector.connect(url, { protocol: 'http/1.1' }).then(
      (socket) => done?.(null, socket),
      (error: Error) => done?.(error),
    );
    return undefined;
  };
  return agent;
}

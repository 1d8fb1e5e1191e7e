import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Why a request is not served. */
export interface Refusal {
  readonly status: 404 | 405 | 421 | 426 | 501 | 503;
  /** A sentence for who looks at it; says nothing of what is served elsewhere. */
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const REASONS: Readonly<Record<Refusal['status'], string>> = {
  404: 'Not Found',
  405: 'Method Not Allowed',
  421: 'Misdirected Request',
  426: 'Upgrade Required',
  501: 'Not Implemented',
  503: 'Service Unavailable',
};

/** What every answer says: nothing is kept, guessed at or told to other sites. */
const ALWAYS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
} as const;

/** Refuses a request; the connection is closed, so that what may still come of it is not read. */
export function refuse(response: ServerResponse, { status, text, headers }: Refusal): void {
  sendWhole(response, {
    status,
    headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' },
    body: Buffer.from(`${text}\n`),
  });
}

/** Refuses a request to upgrade. */
export function refuseUpgrade(socket: Duplex, { status, text }: Refusal): void {
  const body = `${text}\n`;
  socket.end(
    `HTTP/1.1 ${status} ${REASONS[status]}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}

/** Sends an answer whose length is known; of one to HEAD only the head leaves. */
export function sendWhole(
  response: ServerResponse,
  answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Buffer;
  },
): void {
  response.writeHead(answer.status, { ...ALWAYS, ...answer.headers, 'Content-Length': answer.body.length });
  response.end(answer.body);
}

/** Says that something is at another path. */
export function sendOn(response: ServerResponse, path: string): void {
  sendWhole(response, { status: 308, headers: { Location: path }, body: Buffer.alloc(0) });
}

/**
 * Sends the head of a stream. The body has no length and no chunks: it ends with the connection, as players of live streams
 * know it. It cannot be read from another place than now.
 */
export function beginStream(response: ServerResponse, type: string): void {
  response.removeHeader('Transfer-Encoding');
  response.writeHead(200, { ...ALWAYS, 'Content-Type': type, 'Accept-Ranges': 'none', Connection: 'close' });
  response.flushHeaders();
}

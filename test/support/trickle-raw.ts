import { connect, type Socket } from 'node:net';

/** A connection whose bytes a test writes and reads itself. */
export interface RawClient {
  readonly socket: Socket;
  /** Everything received so far. */
  text(): string;
  send(text: string): void;
  /** Resolves when the received text matches; rejects when the connection ends before. */
  until(pattern: RegExp): Promise<string>;
  /** Resolves with everything received when the server has closed the connection. */
  ended(): Promise<string>;
  close(): void;
}

/** Connects to a port of this machine. */
export async function rawClient(port: number): Promise<RawClient> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  let received = '';
  let over = false;
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of [...listeners]) listener();
  };
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    received += text;
    tell();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    over = true;
    tell();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  const when = (condition: () => boolean): Promise<string> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        if (!condition() && !over) return;
        listeners.delete(check);
        if (condition()) resolve(received);
        else reject(new Error(`the connection ended after ${JSON.stringify(received)}`));
      };
      listeners.add(check);
      check();
    });
  return {
    socket,
    text: () => received,
    send: (text) => void socket.write(text, 'latin1'),
    until: (pattern) => when(() => pattern.test(received)),
    ended: () => when(() => over),
    close: () => void socket.destroy(),
  };
}

/** The head of a streamed POST. */
export function postHead(path: string, headers: Record<string, string> = {}): string {
  const all = { Host: 'test', 'Content-Type': 'video/MP2T', 'Transfer-Encoding': 'chunked', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** One chunk of a streamed body. */
export function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

/** The end of a streamed body. */
export const LAST_CHUNK = '0\r\n\r\n';

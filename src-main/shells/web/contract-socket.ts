import type { RawData, WebSocket } from 'ws';
import { fromPageSchema, type ToPage } from '../../../src-preload/web-messages.ts';
import type { ClientContext, StudioApi } from '../../studio/studio-api.ts';
import { type ContractHost, forwardEvents } from '../contract-host.ts';

/** Bytes that may wait for a page before figures are left out and state is coalesced. */
const LAGGING_BYTES = 256 * 1024;

/** Bytes that may wait for a page before it is let go: it has stopped reading. */
const LOST_BYTES = 16 * 1024 * 1024;

/** A socket that has not said hello by then is let go, in milliseconds. */
const HELLO_LIMIT_MS = 5_000;

/** Close codes of RFC 6455 and, from 4000 on, our own. */
const CLOSE_UNREADABLE = 1007;
const CLOSE_NO_HELLO = 4001;

/** What {@link serveContract} needs. */
export interface ContractSocketOptions {
  readonly host: ContractHost;
  readonly studio: Pick<StudioApi, 'subscribe'>;
  /** Makes the address of a media link for a window: a path from the page's, good for one connection. */
  readonly newLink: (kind: 'capture' | 'output' | 'input', client: ClientContext) => string;
}

/** Serves one page: its commands, its media links, and every event. A message that is none closes the socket. */
export function serveContract(socket: WebSocket, { host, studio, newLink }: ContractSocketOptions): void {
  let client: ClientContext | null = null;
  let flush = (): void => undefined;
  let leave = (): void => undefined;
  const tooLate = setTimeout(() => socket.close(CLOSE_NO_HELLO, 'say hello first'), HELLO_LIMIT_MS);

  const send = (message: ToPage): void => {
    if (socket.readyState !== socket.OPEN) return;
    // A page that does not read would not read a farewell either.
    if (socket.bufferedAmount > LOST_BYTES) socket.terminate();
    else socket.send(JSON.stringify(message), () => flush());
  };

  const greet = (clientId: string): void => {
    clearTimeout(tooLate);
    client = { clientId };
    const events = forwardEvents(studio, {
      send: ({ name, payload }) => send({ type: 'event', name, payload }),
      lags: () => socket.bufferedAmount > LAGGING_BYTES,
    });
    flush = events.flush;
    leave = () => {
      events.stop();
      host.forget(clientId);
    };
  };

  socket.on('message', (data, isBinary) => {
    // Messages that had arrived before it was closed still come.
    if (socket.readyState !== socket.OPEN) return;
    const message = isBinary ? null : readMessage(data);
    if (message === null) return socket.close(CLOSE_UNREADABLE, 'not a message of the contract');
    if (message.type === 'hello') {
      if (client !== null) return socket.close(CLOSE_NO_HELLO, 'one hello is enough');
      return greet(message.clientId);
    }
    if (client === null) return socket.close(CLOSE_NO_HELLO, 'say hello first');
    const { id } = message;
    if (message.type === 'link') {
      return send({ type: 'reply', id, reply: { ok: true, value: newLink(message.kind, client) } });
    }
    void host
      .answer(message.name, message.request, client)
      .then((reply) => send({ type: 'reply', id, reply }));
  });
  socket.on('close', () => {
    clearTimeout(tooLate);
    leave();
  });
}

function readMessage(data: RawData) {
  try {
    const parsed = fromPageSchema.safeParse(JSON.parse(data.toString()));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

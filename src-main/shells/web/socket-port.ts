import type { WebSocket } from 'ws';
import type { LinkPort } from '../../../src-preload/media-link/port.ts';

const CLOSE_UNREADABLE = 1007;

/** A media link's port on a socket. Texts are no packets: the first one closes it. */
export function socketPort(socket: WebSocket): LinkPort {
  return {
    post: (bytes) => {
      if (socket.readyState === socket.OPEN) socket.send(bytes, { binary: true });
    },
    onMessage: (listener) => {
      socket.on('message', (data, isBinary) => {
        if (isBinary && Buffer.isBuffer(data)) listener(data);
        else socket.close(CLOSE_UNREADABLE, 'media links carry bytes');
      });
    },
    onClose: (listener) => void socket.once('close', listener),
    close: () => socket.close(),
  };
}

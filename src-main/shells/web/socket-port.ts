import type { WebSocket } from 'ws';
import { MAX_UNIT_BYTES } from '../../../src-preload/media-link/packet.ts';
import type { LinkPort } from '../../../src-preload/media-link/port.ts';

const CLOSE_UNREADABLE = 1007;

/**
 * Bytes that may wait for a page. Links bound their units by what the page acknowledges; this bounds the rest, such as
 * answers to a page that asks and never reads.
 */
const LOST_BYTES = 2 * MAX_UNIT_BYTES;

/** A media link's port on a socket. Texts are no packets: the first one closes it. */
export function socketPort(socket: WebSocket): LinkPort {
  return {
    post: (bytes) => {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > LOST_BYTES) socket.terminate();
      else socket.send(bytes, { binary: true });
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

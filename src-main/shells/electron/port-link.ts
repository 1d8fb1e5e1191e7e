import type { MessagePortMain } from 'electron';
import type { LinkPort } from '../../../src-preload/media-link/port.ts';

/**
 * Main's end of a media link. Bytes are copied on their way: Electron's ports between processes carry no transferred
 * buffers, and lose the message when they are given one (electron/electron#34905).
 */
export function portLink(port: MessagePortMain): LinkPort {
  let open = true;
  let closed = (): void => undefined;
  const end = (): void => {
    if (!open) return;
    open = false;
    closed();
  };
  port.on('close', end);
  return {
    post: (bytes) => {
      if (open) port.postMessage(bytes);
    },
    onMessage: (listener) => {
      // What is no bytes is no packet: an empty message, on which the link closes.
      port.on('message', ({ data }) => listener(data instanceof Uint8Array ? data : new Uint8Array(0)));
      port.start();
    },
    onClose: (listener) => {
      closed = listener;
    },
    close: () => {
      port.close();
      end();
    },
  };
}

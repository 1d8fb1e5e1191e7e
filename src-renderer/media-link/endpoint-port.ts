import type { MediaLinkEndpoint } from '../../src-preload/bridge.ts';
import type { LinkPort } from '../../src-preload/media-link/port.ts';

/** Connects the window's end of a media link, in the window itself or in a worker it was handed to. */
export function connectEndpoint(endpoint: MediaLinkEndpoint): LinkPort {
  return endpoint.type === 'port' ? messagePort(endpoint.port) : socketPort(endpoint.url);
}

function messagePort(port: MessagePort): LinkPort {
  let closed = (): void => undefined;
  // Electron tells so when the other side is gone; browsers, which get sockets, have no such event.
  port.addEventListener('close' as 'message', () => closed());
  return {
    // Copied, not transferred: Electron's ports between processes carry no transferred buffers.
    post: (bytes) => port.postMessage(bytes),
    onMessage: (listener) => {
      port.onmessage = ({ data }: MessageEvent<unknown>) => listener(toBytes(data));
    },
    onClose: (listener) => {
      closed = listener;
    },
    close: () => {
      port.close();
      closed();
    },
  };
}

function socketPort(url: string): LinkPort {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  const early: Uint8Array<ArrayBuffer>[] = [];
  let message: (bytes: Uint8Array) => void = () => undefined;
  let closed = (): void => undefined;
  socket.onopen = () => {
    for (const bytes of early.splice(0)) socket.send(bytes);
  };
  socket.onmessage = ({ data }: MessageEvent<unknown>) => message(toBytes(data));
  socket.onclose = () => closed();
  return {
    post: (bytes) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(bytes);
      else if (socket.readyState === WebSocket.CONNECTING) early.push(bytes);
    },
    onMessage: (listener) => {
      message = listener;
    },
    onClose: (listener) => {
      closed = listener;
    },
    close: () => socket.close(),
  };
}

/** What is no bytes becomes an empty message, which the link takes for what it is: no packet. */
function toBytes(data: unknown): Uint8Array {
  if (data instanceof Uint8Array) return data;
  return data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array(0);
}

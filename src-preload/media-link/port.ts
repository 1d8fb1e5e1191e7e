/**
 * What a media link runs on: a MessagePort, a WebSocket, or a pair in memory. Messages arrive whole and in order.
 * Listeners are set once, before the first message is awaited.
 */
export interface LinkPort {
  /** Sends bytes, which belong to the port from then on. After closing they are thrown away. */
  post(bytes: Uint8Array<ArrayBuffer>): void;
  onMessage(listener: (bytes: Uint8Array) => void): void;
  /** Called once when the other side is gone, or this one has closed. */
  onClose(listener: () => void): void;
  close(): void;
}

/** Two ports in memory that are each other's other side; messages arrive in later microtasks. For tests. */
export function linkPortPair(): readonly [LinkPort, LinkPort] {
  const sides = [makeSide(), makeSide()] as const;
  let open = true;
  const close = (): void => {
    if (!open) return;
    open = false;
    for (const side of sides) queueMicrotask(() => side.closed());
  };
  const port = (own: Side, other: Side): LinkPort => ({
    post: (bytes) => {
      if (open) queueMicrotask(() => other.message(bytes));
    },
    onMessage: (listener) => {
      own.message = listener;
    },
    onClose: (listener) => {
      own.closed = listener;
    },
    close,
  });
  return [port(sides[0], sides[1]), port(sides[1], sides[0])];
}

interface Side {
  message: (bytes: Uint8Array) => void;
  closed: () => void;
}

function makeSide(): Side {
  return { message: () => undefined, closed: () => undefined };
}

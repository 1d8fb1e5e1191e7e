import type { Socket } from 'node:net';

/** How long a connection waits for its first request, in milliseconds. Servers hang up on silent ones. */
const SPARE_MS = 10_000;

interface Spare {
  readonly opened: Promise<Socket | undefined>;
  drop(): void;
}

/**
 * Connections opened ahead of the requests that will need them, so that these save the round trips of TCP and TLS. Each
 * is handed out once, as if it had just been opened.
 */
export class SpareConnections {
  readonly #spares = new Map<string, Set<Spare>>();

  /** Adds a connection to `origin`. One that fails, or that nobody takes within 10 s, disappears silently. */
  add(origin: string, opening: Promise<Socket>): void {
    const spares = this.#spares.get(origin) ?? new Set();
    this.#spares.set(origin, spares);
    const spare: Spare = {
      opened: opening.then(
        (socket) => {
          // It is taken or dropped with the first event of either kind; both listeners go when it is taken.
          socket.on('error', ignore);
          socket.once('close', forget);
          socket.unref();
          return socket;
        },
        () => {
          forget();
          return undefined;
        },
      ),
      drop: () => {
        forget();
        void spare.opened.then((socket) => socket?.destroy());
      },
    };
    const forget = (): void => {
      clearTimeout(timer);
      spares.delete(spare);
    };
    const timer = setTimeout(() => spare.drop(), SPARE_MS);
    timer.unref();
    spares.add(spare);
  }

  /** Takes a connection to `origin`: undefined when there is none, or it failed. */
  async take(origin: string): Promise<Socket | undefined> {
    const spares = this.#spares.get(origin);
    const [spare] = spares ?? [];
    if (!spares || !spare) return undefined;
    spares.delete(spare);
    const socket = await spare.opened;
    if (!socket || socket.destroyed || !socket.writable) return undefined;
    socket.removeAllListeners('close');
    socket.off('error', ignore);
    socket.ref();
    return socket;
  }

  /** Connections that wait for `origin`. */
  count(origin: string): number {
    return this.#spares.get(origin)?.size ?? 0;
  }

  /** Closes those that wait. */
  close(): void {
    for (const spares of this.#spares.values()) for (const spare of [...spares]) spare.drop();
  }
}

function ignore(): void {}

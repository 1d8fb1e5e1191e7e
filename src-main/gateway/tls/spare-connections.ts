import type { Socket } from 'node:net';

/** How long a connection waits for its first request, in milliseconds. Servers hang up on silent ones. */
const SPARE_MS = 10_000;

/**
 * Connections opened ahead of the requests that will need them, so that these save the round trips of TCP and TLS. Each
 * is handed out once, as if it had just been opened.
 */
export class SpareConnections {
  readonly #spares = new Map<string, Spare[]>();
  readonly #waitMs: number;

  /** @param waitMs how long a connection waits to be taken. Default 10000 */
  constructor(waitMs = SPARE_MS) {
    this.#waitMs = waitMs;
  }

  /** Adds a connection to `origin`. One that fails, ends or is not taken in time disappears silently. */
  add(origin: string, opening: Promise<Socket>): void {
    const spares = this.#spares.get(origin) ?? [];
    this.#spares.set(origin, spares);
    const spare = new Spare(opening, this.#waitMs, () => {
      const index = spares.indexOf(spare);
      if (index >= 0) spares.splice(index, 1);
    });
    spares.push(spare);
  }

  /** Takes the oldest connection to `origin`, waiting for it to open: undefined when there is none or it failed. */
  async take(origin: string): Promise<Socket | undefined> {
    return this.#spares.get(origin)?.shift()?.take();
  }

  /** Connections that wait for `origin`. */
  count(origin: string): number {
    return this.#spares.get(origin)?.length ?? 0;
  }

  /** Closes those that wait. */
  close(): void {
    for (const spares of this.#spares.values()) for (const spare of [...spares]) spare.drop();
  }
}

/** One connection that waits. */
class Spare {
  readonly #opened: Promise<Socket | undefined>;
  readonly #onGone: () => void;
  readonly #timer: NodeJS.Timeout;

  constructor(opening: Promise<Socket>, waitMs: number, onGone: () => void) {
    this.#onGone = onGone;
    this.#timer = setTimeout(() => this.drop(), waitMs).unref();
    this.#opened = opening.then(
      (socket) => {
        // It keeps no process alive, and errors of a connection that nobody uses concern nobody.
        socket.unref();
        socket.on('error', ignore);
        socket.once('close', this.#forget);
        return socket;
      },
      () => {
        this.#forget();
        return undefined;
      },
    );
  }

  async take(): Promise<Socket | undefined> {
    clearTimeout(this.#timer);
    const socket = await this.#opened;
    if (!socket || socket.destroyed || !socket.writable) return undefined;
    socket.off('close', this.#forget);
    socket.off('error', ignore);
    socket.ref();
    return socket;
  }

  drop(): void {
    this.#forget();
    void this.#opened.then((socket) => socket?.destroy());
  }

  readonly #forget = (): void => {
    clearTimeout(this.#timer);
    this.#onGone();
  };
}

function ignore(): void {}

import type { MediaLinkEndpoint } from '../../src-preload/bridge.ts';

/** A lost link is opened again after so long, doubled each time up to the maximum; milliseconds. */
const REOPEN_FIRST_MS = 250;
const REOPEN_MAX_MS = 4_000;

/** What a {@link LinkOpener} works with. */
export interface LinkOpenerOptions {
  /** May reject: then it is tried again. */
  readonly open: () => Promise<MediaLinkEndpoint>;
  /** A link is there, with what has to be transferred along with it to a worker. */
  readonly onOpen: (endpoint: MediaLinkEndpoint, transfer: Transferable[]) => void;
}

/** Opens a media link at once, and again each time it is lost, until it is stopped. */
export class LinkOpener {
  readonly #options: LinkOpenerOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waitMs = REOPEN_FIRST_MS;
  #stopped = false;

  constructor(options: LinkOpenerOptions) {
    this.#options = options;
    void this.#open();
  }

  /** The link is lost: opens it again after a while. */
  lost(): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#open(), this.#waitMs);
    this.#waitMs = Math.min(this.#waitMs * 2, REOPEN_MAX_MS);
  }

  /** The link does its work: the next loss is the first one. */
  works(): void {
    this.#waitMs = REOPEN_FIRST_MS;
  }

  /** Opens the link now if it waits to be opened again: main is back. */
  hurry(): void {
    if (this.#timer !== undefined) void this.#open();
  }

  /** Opens nothing any more. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #open(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      const endpoint = await this.#options.open();
      const transfer = endpoint.type === 'port' ? [endpoint.port] : [];
      if (!this.#stopped) this.#options.onOpen(endpoint, transfer);
      else for (const port of transfer) port.close();
    } catch {
      this.lost();
    }
  }
}

import { backoffMs, delay } from '../../base/async.ts';
import { toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { AccessUnit } from '../../media/access-unit.ts';
import type { ConvertHandle } from '../../media/engine/client.ts';

/** It stays open for so long after nobody wants it any more: targets that reconnect find it as it was. */
const LINGER_MS = 2_000;
/** After a failure it is opened again after so long, doubling up to the limit. */
const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 5_000;

/** What an {@link OnDemand} works with. */
export interface OnDemandOptions {
  /** What it is called in the log. */
  readonly name: string;
  readonly open: () => Promise<ConvertHandle>;
  /** It has been opened, for the first time or again: what follows begins anew. @returns a function that undoes what that began */
  readonly onOpen: (handle: ConvertHandle) => () => void;
  readonly onUnit: (unit: AccessUnit) => void;
  /** Nobody has wanted it for a while, and it is closed. */
  readonly onIdle: () => void;
  readonly logger: Logger;
}

/** A pipeline that several share: open while somebody wants it, and opened again when it breaks. */
export class OnDemand {
  readonly #options: OnDemandOptions;
  #wanted = 0;
  #linger: NodeJS.Timeout | null = null;
  #handle: ConvertHandle | null = null;
  /** Ends the present run; null while none is under way. */
  #abort: AbortController | null = null;
  #running: Promise<void> = Promise.resolve();
  #attempt = 0;
  #closed = false;

  constructor(options: OnDemandOptions) {
    this.#options = options;
  }

  /** It is neither open nor about to be. */
  get idle(): boolean {
    return this.#abort === null;
  }

  /** Somebody wants it. @returns a function that says that this is over */
  use(): () => void {
    this.#wanted += 1;
    if (this.#linger) clearTimeout(this.#linger);
    this.#begin();
    let used = true;
    return () => {
      if (!used) return;
      used = false;
      this.#wanted -= 1;
      if (this.#wanted === 0) this.#linger = setTimeout(() => void this.#end(), LINGER_MS);
    };
  }

  /** Opens it anew, where it is open: its options have changed. */
  async reopen(): Promise<void> {
    await this.#handle?.stop().catch(() => undefined);
  }

  /** Closes it for good. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#linger) clearTimeout(this.#linger);
    await this.#end();
  }

  #begin(): void {
    if (this.#abort || this.#closed) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.#running = this.#keepOpen(abort.signal).then(() => {
      this.#abort = null;
      // Somebody may have come while it was being closed.
      if (this.#wanted > 0) this.#begin();
      if (this.idle) this.#options.onIdle();
    });
  }

  async #end(): Promise<void> {
    this.#abort?.abort();
    await this.reopen();
    await this.#running;
  }

  async #keepOpen(signal: AbortSignal): Promise<void> {
    const { name, logger } = this.#options;
    this.#attempt = 0;
    while (!signal.aborted) {
      try {
        await this.#serve(signal);
      } catch (error) {
        if (signal.aborted) return;
        logger.warn(`${name} has broken and is opened again`, { reason: toGatewayError(error).message });
        const waitMs = backoffMs(this.#attempt, FIRST_RETRY_MS, LONGEST_RETRY_MS);
        this.#attempt += 1;
        await delay(waitMs, { signal }).catch(() => undefined);
      }
    }
  }

  /** Serves until it ends. @throws GatewayError what it has broken with */
  async #serve(signal: AbortSignal): Promise<void> {
    const { open, onOpen, onUnit } = this.#options;
    const handle = await open();
    this.#handle = handle;
    if (signal.aborted) void handle.stop().catch(() => undefined);
    const leave = onOpen(handle);
    try {
      for await (const unit of handle.units) {
        this.#attempt = 0;
        onUnit(unit);
      }
      await handle.closed;
    } finally {
      this.#handle = null;
      leave();
    }
  }
}

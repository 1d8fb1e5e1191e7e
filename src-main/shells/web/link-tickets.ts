import type { ClientContext } from '../../studio/studio-api.ts';
import { newSecret } from './guards.ts';

/** A link that is not connected within so long is forgotten, in milliseconds. */
const LIFE_MS = 15_000;

/** Links that may wait to be connected at once. */
const MAX_WAITING = 64;

/** What a media link's address stands for. */
export interface LinkTicket {
  readonly kind: 'capture' | 'output' | 'input';
  readonly client: ClientContext;
}

/** Addresses of media links that were handed out and not used yet. Each is good for one connection. */
export class LinkTickets {
  readonly #waiting = new Map<string, LinkTicket & { readonly endsMs: number }>();
  readonly #now: () => number;

  /** @param now milliseconds, for tests */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Hands out the id of a new link. The oldest makes room when too many wait. */
  issue(kind: LinkTicket['kind'], client: ClientContext): string {
    const id = newSecret();
    this.#waiting.set(id, { kind, client, endsMs: this.#now() + LIFE_MS });
    const [oldest] = this.#waiting.keys();
    if (this.#waiting.size > MAX_WAITING && oldest !== undefined) this.#waiting.delete(oldest);
    return id;
  }

  /** Takes a link by its id; null when it was never handed out, is used, or has ended. */
  take(id: string): LinkTicket | null {
    const ticket = this.#waiting.get(id);
    this.#waiting.delete(id);
    return ticket && ticket.endsMs >= this.#now() ? ticket : null;
  }
}

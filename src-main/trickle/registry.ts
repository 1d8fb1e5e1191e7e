import { GatewayError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { type ChannelLimits, ServerChannel } from './channel.ts';
import { SEQ_NEXT } from './wire.ts';

/** Name of the channel that tells which channels come and go. */
const CHANGEFEED = '_changes';

/** How a {@link ChannelRegistry} behaves. */
export interface RegistryOptions extends ChannelLimits {
  /** Whether the `_changes` channel exists. */
  readonly changefeed: boolean;
  /** A channel without a write for this long is closed, in milliseconds. */
  readonly idleSweepMs: number;
  readonly logger: Logger;
}

/** The open channels of a server by name: closes idle ones and tells the changefeed. */
export class ChannelRegistry {
  readonly #options: RegistryOptions;
  readonly #channels = new Map<string, ServerChannel>();
  readonly #changes: ServerChannel | undefined;
  readonly #sweep: NodeJS.Timeout;
  #closed = false;

  constructor(options: RegistryOptions) {
    this.#options = options;
    if (options.changefeed) this.#changes = this.create(CHANGEFEED, 'application/json');
    this.#sweep = setInterval(() => this.#closeIdle(), Math.max(1, options.idleSweepMs / 5));
    this.#sweep.unref();
  }

  /** Names of the open channels, internal ones included. */
  get names(): string[] {
    return [...this.#channels.keys()];
  }

  /** How many channels are open. */
  get size(): number {
    return this.#channels.size;
  }

  /** True when no more channels can be made. */
  get closed(): boolean {
    return this.#closed;
  }

  /** The open channel of that name. */
  get(name: string): ServerChannel | undefined {
    return this.#channels.get(name);
  }

  /**
   * Makes a channel, or returns the open one of that name.
   * @throws GatewayError `usage` after {@link close}
   */
  create(name: string, contentType: string): ServerChannel {
    if (this.#closed) throw new GatewayError('usage', 'the trickle server has been closed');
    const existing = this.#channels.get(name);
    if (existing) return existing;
    const channel = new ServerChannel(name, contentType, this.#options, () => this.#forget(channel));
    this.#channels.set(name, channel);
    this.#options.logger.debug('trickle channel made', { channel: name });
    this.#announce(channel, 'added');
    return channel;
  }

  /** Closes every channel, the changefeed last. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#sweep);
    for (const channel of [...this.#channels.values()].reverse()) await channel.close();
  }

  #closeIdle(): void {
    for (const channel of this.#channels.values()) {
      if (isInternal(channel.name) || channel.idleMs < this.#options.idleSweepMs) continue;
      this.#options.logger.info('trickle channel closed: nothing was written to it', {
        channel: channel.name,
      });
      void channel.close();
    }
  }

  #forget(channel: ServerChannel): void {
    this.#channels.delete(channel.name);
    this.#options.logger.debug('trickle channel closed', { channel: channel.name });
    this.#announce(channel, 'removed');
  }

  #announce(channel: ServerChannel, change: 'added' | 'removed'): void {
    const changes = this.#changes;
    if (!changes || changes.isClosed || isInternal(channel.name)) return;
    const writer = changes.openWriter(SEQ_NEXT);
    writer.append(Buffer.from(JSON.stringify({ [change]: [channel.name] })));
    writer.end();
  }
}

/** True for names that clients read but only the server itself writes (trickle.md, "Server routes"). */
export function isInternal(name: string): boolean {
  return name.startsWith('_');
}

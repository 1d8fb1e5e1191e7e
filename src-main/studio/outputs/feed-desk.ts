import type { FeedState, Notice, OutputsSettings } from '../../../src-preload/contract.ts';
import { type GatewayError, toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { MediaEngine } from '../../media/engine/client.ts';
import { FeedServer } from '../../outputs/feed/feed-server.ts';
import { offStatus } from '../../outputs/output.ts';
import type { Programme } from '../../outputs/programme/programme.ts';
import type { Renditions } from '../../outputs/programme/renditions.ts';
import type { FeedPlace } from '../../settings/feed-place.ts';

type FeedSettings = OutputsSettings['feed'];

/** Options of {@link FeedDesk}. */
export interface FeedDeskOptions {
  readonly programme: Programme;
  readonly renditions: Renditions;
  readonly openEngine: () => Promise<MediaEngine>;
  readonly settings: () => FeedSettings;
  readonly place: FeedPlace;
  readonly logger: Logger;
  readonly onChange: () => void;
  /** The feed's URLs are others now, or it has none any more. */
  readonly onUrls: () => void;
  readonly onNotice: (notice: Notice) => void;
}

/**
 * The local feed as the application has it: on by the settings, at the place it had before, so that who reads it finds it
 * again. Changes take their turns; only the newest settings count.
 */
export class FeedDesk {
  readonly #options: FeedDeskOptions;
  #server: FeedServer | null = null;
  #failure: GatewayError | null = null;
  #turn: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: FeedDeskOptions) {
    this.#options = options;
  }

  /** Everything there is to show. */
  get state(): FeedState {
    if (this.#server) return this.#server.state;
    const status =
      this.#failure === null
        ? offStatus
        : {
            ...offStatus,
            phase: 'failed' as const,
            reason: this.#failure.message,
            error: this.#failure.toJSON(),
          };
    return { status, urls: null, readers: [] };
  }

  /** Figures change by themselves. */
  get moves(): boolean {
    return this.state.readers.length > 0;
  }

  /** Opens it where the settings want it. Settles when that is done; what is wrong is in the state. */
  start(): Promise<void> {
    return this.#follow();
  }

  /** The settings have changed: it is opened, closed, or opened anew with them where it cannot go on. */
  settingsChanged(before: FeedSettings): void {
    const { jpegQuality, enabled, port, lan } = this.#options.settings();
    this.#server?.setJpegQuality(jpegQuality);
    if (enabled !== before.enabled || port !== before.port || lan !== before.lan) void this.#follow();
  }

  /** Gives it another unguessable path: readers of the old one are dropped. @throws GatewayError `settings_unwritable` */
  async renew(): Promise<void> {
    const kept = this.#options.place.renew();
    await this.#follow();
    await kept;
  }

  /** Ends it and every reader. Idempotent; never rejects. */
  close(): Promise<void> {
    this.#closed = true;
    return this.#follow();
  }

  #follow(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#reopen());
    return this.#turn;
  }

  async #reopen(): Promise<void> {
    const { settings, onChange, onUrls } = this.#options;
    const hadUrl = this.#server?.urls.ts ?? null;
    await this.#server?.close();
    this.#server = null;
    this.#failure = null;
    if (settings().enabled && !this.#closed) await this.#open();
    onChange();
    if ((this.state.urls?.ts ?? null) !== hadUrl) onUrls();
  }

  async #open(): Promise<void> {
    const { place, logger, onChange, onNotice } = this.#options;
    const [wanted = 0, ...others] = this.#ports();
    try {
      const server = await this.#openAtOneOf([wanted, ...others]);
      this.#server = server;
      server.onChange(onChange);
    } catch (error) {
      this.#failure = toGatewayError(error);
      logger.warn('the local feed cannot be opened', { code: this.#failure.code });
      onNotice({ level: 'error', text: `The local feed is off: ${this.#failure.message}` });
      return;
    }
    const got = this.#server.port;
    if (wanted !== 0 && got !== wanted)
      onNotice({
        level: 'warning',
        text: `Port ${wanted} of the local feed is in use by another program: the feed is at port ${got} from now on.`,
      });
    await place.keepPort(got).catch((error: unknown) => {
      logger.warn('the place of the feed cannot be kept', { code: toGatewayError(error).code });
    });
  }

  /** Ports in the order they are tried: the user's own, the one it had, any that is free. */
  #ports(): number[] {
    const { settings, place } = this.#options;
    const known = [settings().port, place.port].filter((port) => port !== 0);
    return [...new Set([...known, 0])];
  }

  async #openAtOneOf([port = 0, ...others]: readonly number[]): Promise<FeedServer> {
    try {
      return await this.#openAt(port);
    } catch (error) {
      if (others.length === 0 || toGatewayError(error).code !== 'port_in_use') throw error;
      return this.#openAtOneOf(others);
    }
  }

  #openAt(port: number): Promise<FeedServer> {
    const { programme, renditions, openEngine, settings, place, logger } = this.#options;
    const { lan, jpegQuality } = settings();
    const { token } = place;
    return FeedServer.open({ programme, renditions, openEngine, port, lan, token, jpegQuality, logger });
  }
}

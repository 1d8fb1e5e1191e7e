import { z } from 'zod';
import type { Logger } from '../../base/log.ts';
import type { FeedSource, ObsFeed } from './feed-source.ts';
import type { ObsConnection } from './obs-connection.ts';
import { requestStatus, statusOf } from './obs-errors.ts';

/** What a {@link FeedWatchdog} works with. */
export interface FeedWatchdogOptions {
  readonly obs: ObsConnection;
  /** Whether anybody reads a feed; null where that is not known. */
  readonly isRead: (feed: ObsFeed) => boolean | null;
  readonly logger: Logger;
  /** Told when {@link FeedWatchdog.media} changes. */
  readonly onChange: () => void;
  /** Monotonic milliseconds; `performance.now` by default. */
  readonly nowMs?: () => number;
}

/** Our source, as it is called and as it should be. */
interface Watched {
  readonly input: string;
  readonly source: FeedSource;
}

/** OBS needs some time to open a source; it is not told again sooner, in milliseconds. */
const KICK_GAP_MS = 700;

/** A source that plays and yet reads nothing for so long has lost its feed without noticing, in milliseconds. */
const UNREAD_MS = 900;

/** States of a media source in which it does nothing more by itself, or only after a second. */
const STANDING: ReadonlySet<string> = new Set(['none', 'stopped', 'ended', 'error']);

const mediaStatus = z.object({ mediaState: z.string() });

/**
 * Keeps our media source playing: OBS tries a source again a second after it ended, and not at all when it has not noticed.
 * Pages look after themselves.
 */
export class FeedWatchdog {
  readonly #options: FeedWatchdogOptions;
  readonly #nowMs: () => number;
  #watched: Watched | null = null;
  #media: string | null = null;
  #kickedMs = Number.NEGATIVE_INFINITY;
  #unreadSinceMs: number | null = null;

  constructor(options: FeedWatchdogOptions) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? (() => performance.now());
    const changed = ({ inputName }: { inputName: string }): void => {
      if (inputName === this.#watched?.input) void this.look().catch(() => undefined);
    };
    options.obs.on('MediaInputPlaybackEnded', changed);
    options.obs.on('MediaInputPlaybackStarted', changed);
  }

  /** OBS's own word on the source: `playing`, `ended` …; null where there is none. */
  get media(): string | null {
    return this.#media;
  }

  /** Watches this source from now on; null while there is none. */
  watch(watched: Watched | null): void {
    this.#watched = watched?.source.kind === 'ffmpeg_source' ? watched : null;
    if (!this.#watched) this.#say(null);
  }

  /** Looks at the source and wakes it where that is needed. @throws GatewayError `obs_failed`, `obs_unreachable` */
  async look(): Promise<void> {
    const watched = this.#watched;
    if (!watched) return;
    const media = await this.#read(watched.input);
    if (this.#watched !== watched) return;
    this.#say(media);
    if (media !== null && STANDING.has(media)) await this.#restart(watched);
    else await this.#lookForReader(watched, media);
  }

  async #lookForReader(watched: Watched, media: string | null): Promise<void> {
    const unread = media === 'playing' && this.#options.isRead(watched.source.feed) === false;
    const nowMs = this.#nowMs();
    this.#unreadSinceMs = unread ? (this.#unreadSinceMs ?? nowMs) : null;
    if (this.#unreadSinceMs === null || nowMs - this.#unreadSinceMs < UNREAD_MS) return;
    if (nowMs - this.#kickedMs < KICK_GAP_MS) return;
    this.#kickedMs = nowMs;
    this.#unreadSinceMs = null;
    this.#options.logger.info('the source in OBS says it plays and reads nothing: it is opened anew');
    // Settings open it anew whatever state it is in.
    const { input, source } = watched;
    await this.#options.obs.order('SetInputSettings', {
      inputName: input,
      inputSettings: { ...source.settings },
      overlay: true,
    });
  }

  async #restart({ input }: Watched): Promise<void> {
    const nowMs = this.#nowMs();
    if (nowMs - this.#kickedMs < KICK_GAP_MS) return;
    this.#kickedMs = nowMs;
    await this.#options.obs.order('TriggerMediaInputAction', {
      inputName: input,
      mediaAction: 'OBS_WEBSOCKET_MEDIA_INPUT_ACTION_RESTART',
    });
  }

  async #read(inputName: string): Promise<string | null> {
    try {
      const { mediaState } = await this.#options.obs.call(mediaStatus, 'GetMediaInputStatus', { inputName });
      return mediaState.replace('OBS_MEDIA_STATE_', '').toLowerCase();
    } catch (error) {
      if (statusOf(error) === requestStatus.notFound) return null;
      throw error;
    }
  }

  #say(media: string | null): void {
    if (media === this.#media) return;
    this.#media = media;
    this.#options.onChange();
  }
}

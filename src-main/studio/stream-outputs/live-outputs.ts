import { randomBytes } from 'node:crypto';
import { defaultSettings } from '../../../src-preload/contract/default-settings.ts';
import type { FeedState } from '../../../src-preload/contract.ts';
import { settlesWithin } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import { MediaEngine } from '../../media/engine/client.ts';
import { startCamera } from '../../outputs/camera/camera-output.ts';
import { FeedServer } from '../../outputs/feed/feed-server.ts';
import { ObsLink } from '../../outputs/obs/obs-link.ts';
import type { Output } from '../../outputs/output.ts';
import { Programme } from '../../outputs/programme/programme.ts';
import { Renditions } from '../../outputs/programme/renditions.ts';
import { openTarget } from '../outputs/open-target.ts';
import { SharedEngine } from '../shared-engine.ts';
import { ObsOutput } from './obs-output.ts';
import type { LiveOutputRequest } from './output-request.ts';

/** Where the feed can be read. */
export type FeedUrls = NonNullable<FeedState['urls']>;

/** An output that runs, with what was asked for. */
export interface RunningOutput {
  readonly request: LiveOutputRequest;
  readonly output: Output;
}

/** The last pictures get so long to leave their encoder, in milliseconds. */
const ENCODED_LIMIT_MS = 500;

/** Bytes of the feed's unguessable path. */
const TOKEN_BYTES = 16;

/**
 * The outputs that carry a stream as it happens, each of them on its own, over one programme; in the forms that the
 * application has by default. What they need of the media engine runs in processes of theirs, not in the stream's.
 */
export class LiveOutputs {
  readonly programme: Programme;
  readonly #requests: readonly LiveOutputRequest[];
  readonly #logger: Logger;
  /** Draws the card, makes the feed's JPEG pictures. */
  readonly #engine: SharedEngine;
  readonly #renditions: Renditions;
  readonly #running: RunningOutput[] = [];
  #feed: FeedServer | null = null;
  #closing: Promise<void> | null = null;

  private constructor(requests: readonly LiveOutputRequest[], logger: Logger) {
    this.#requests = requests;
    this.#logger = logger;
    this.#engine = new SharedEngine({ logger });
    this.programme = new Programme({
      drawCard: async (size) => {
        const engine = await this.#engine.open();
        return engine.drawStill({ title: 'Rivulet', text: 'Waiting for a stream', size, format: 'h264' });
      },
      holding: () => 'last',
      logger,
    });
    this.#renditions = new Renditions({
      programme: this.programme,
      startEngine: () => MediaEngine.start({ logger }),
      encode: () => defaultSettings.outputs.encode,
      logger,
    });
  }

  /**
   * Opens the local feed, where it is asked for; everything else is begun by {@link start}.
   * @throws GatewayError `port_in_use`
   */
  static async open(requests: readonly LiveOutputRequest[], logger: Logger): Promise<LiveOutputs> {
    const outputs = new LiveOutputs(requests, logger);
    try {
      await outputs.#openFeed();
      return outputs;
    } catch (error) {
      await outputs.close();
      throw error;
    }
  }

  /** Those that run, in the order they were asked for. */
  get running(): readonly RunningOutput[] {
    return this.#running;
  }

  /** Where the feed can be read; null where none was asked for. */
  get feedUrls(): FeedUrls | null {
    return this.#feed?.urls ?? null;
  }

  /** Begins all of them. What one meets later is in its status. @throws GatewayError `output_address_invalid` */
  start(): void {
    for (const request of this.#requests) this.#running.push({ request, output: this.#start(request) });
  }

  /** Ends every one of them, what waits is sent first. Idempotent; never rejects. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    // What is still being encoded belongs to the stream: it is given to the outputs before they end.
    const encoded = this.#renditions.close();
    await settlesWithin(encoded, ENCODED_LIMIT_MS);
    await Promise.allSettled(this.#running.map(({ output }) => output.stop()));
    await Promise.allSettled([this.#feed?.close(), encoded]);
    this.programme.close();
    await this.#engine.close();
  }

  /** OBS reads the feed as well, so there is one for both. */
  async #openFeed(): Promise<void> {
    const asked = this.#requests.find((request) => request.kind === 'feed');
    if (!asked && !this.#requests.some(({ kind }) => kind === 'obs')) return;
    this.#feed = await FeedServer.open({
      programme: this.programme,
      renditions: this.#renditions,
      openEngine: () => this.#engine.open(),
      port: asked?.port ?? 0,
      lan: false,
      token: randomBytes(TOKEN_BYTES).toString('base64url'),
      jpegQuality: defaultSettings.outputs.feed.jpegQuality,
      logger: this.#logger,
    });
  }

  #start(request: LiveOutputRequest): Output {
    const { programme } = this;
    const logger = this.#logger;
    const startEngine = (): Promise<MediaEngine> => MediaEngine.start({ logger });
    switch (request.kind) {
      case 'feed':
        return this.#openedFeed();
      case 'obs':
        return new ObsOutput(this.#openObs(request));
      case 'camera': {
        const { width, height, fps, fit } = defaultSettings.outputs.camera;
        const size = { width, height };
        return startCamera({ programme, device: request.device, size, fps, fit, startEngine, logger });
      }
      case 'target': {
        const { platform, url, key } = request;
        return openTarget({ id: url, name: url, platform, url, video: 'auto', withStream: true }, key, {
          programme,
          renditions: this.#renditions,
          encode: defaultSettings.outputs.encode,
          startEngine,
          logger,
        });
      }
    }
  }

  #openedFeed(): FeedServer {
    if (!this.#feed) throw new GatewayError('internal', 'the feed is not open');
    return this.#feed;
  }

  #openObs({ address, password }: Extract<LiveOutputRequest, { kind: 'obs' }>): ObsLink {
    const link = new ObsLink({
      feed: () => this.feedUrls && { ...this.feedUrls, udp: null },
      watchPictures: () =>
        Promise.reject(new GatewayError('not_live', 'latency is measured in the application')),
      logger: this.#logger,
    });
    link.open({ address, password, passwordPlace: null, feed: 'auto', virtualCamera: false });
    return link;
  }
}

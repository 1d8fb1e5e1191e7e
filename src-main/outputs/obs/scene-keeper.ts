import type { ObsState } from '../../../src-preload/contract.ts';
import { Lanes } from '../../base/lanes.ts';
import type { Logger } from '../../base/log.ts';
import type { FeedSource, ObsFeed } from './feed-source.ts';
import { FeedWatchdog } from './feed-watchdog.ts';
import type { ObsConnection } from './obs-connection.ts';
import { checkScene, makeScene, mendSettings, removeScene, SCENE_NAME, showScene } from './obs-scene.ts';

/** What is remembered of OBS from one connection to the next. */
export interface SceneMemory {
  /** The user has set up and has not undone: our scene belongs into whatever collection is open. */
  wanted: boolean;
  /** The scene that was on air before ours. */
  previous: string | null;
}

/** What a {@link SceneKeeper} works with. */
export interface SceneKeeperOptions {
  readonly obs: ObsConnection;
  /**
   * What our source has to be now; null while the feed is off.
   * @throws GatewayError `obs_failed` where it cannot be
   */
  readonly source: () => Promise<FeedSource | null>;
  /** Whether anybody reads a feed; null where that is not known. */
  readonly isRead: (feed: ObsFeed) => boolean | null;
  readonly memory: SceneMemory;
  readonly logger: Logger;
  readonly onChange: () => void;
}

/** Events come in bunches; they are looked at together after so many milliseconds. */
const LOOK_AFTER_MS = 100;

/** How our scene and source stand, see {@link ObsState}. */
export type SceneFacts = Pick<ObsState, 'scene' | 'source' | 'feed'>;

/** What is known of our scene without a connection. */
export const unknownScene: SceneFacts = { scene: 'missing', source: null, feed: null };

/**
 * Our scene and source on one connection. What the user does to them in OBS is respected; settings of the source that differ
 * (the feed has another address now) are put right, and what is missing is made anew when OBS has another collection open.
 */
export class SceneKeeper {
  readonly #options: SceneKeeperOptions;
  readonly #turns = new Lanes(1);
  readonly #watchdog: FeedWatchdog;
  #scene: SceneFacts['scene'] = 'missing';
  #input: string | null = null;
  #feed: ObsFeed | null = null;
  #timer: NodeJS.Timeout | undefined;
  /** OBS is changing its collection, or closing: what vanishes was not removed by the user. */
  #upheaval = false;
  #working = false;

  constructor(options: SceneKeeperOptions) {
    this.#options = options;
    const { obs, logger, isRead, onChange } = options;
    this.#watchdog = new FeedWatchdog({ obs, logger, isRead, onChange });
    const look = (): void => this.#lookSoon();
    for (const event of ['SceneCreated', 'SceneRemoved', 'SceneNameChanged'] as const) obs.on(event, look);
    for (const event of ['SceneItemCreated', 'SceneItemRemoved', 'SceneItemEnableStateChanged'] as const)
      obs.on(event, look);
    for (const event of ['InputCreated', 'InputNameChanged', 'InputSettingsChanged'] as const)
      obs.on(event, look);
    obs.on('InputRemoved', ({ inputName }) => {
      if (!this.#upheaval && !this.#working && inputName === this.#input) options.memory.wanted = false;
      look();
    });
    obs.on('ExitStarted', () => {
      this.#upheaval = true;
    });
    obs.on('CurrentSceneCollectionChanging', () => {
      this.#upheaval = true;
      clearTimeout(this.#timer);
      this.#scene = 'missing';
      this.#input = null;
      this.#watchdog.watch(null);
      options.onChange();
    });
    obs.on('CurrentSceneCollectionChanged', () => {
      this.#upheaval = false;
      this.#quietly(() => this.begin());
    });
    void obs.closed.then(() => clearTimeout(this.#timer));
  }

  /** How scene and source stand. */
  get facts(): SceneFacts {
    return { scene: this.#scene, source: this.#watchdog.media, feed: this.#feed };
  }

  /** What our source is called in OBS; null while there is none. */
  get input(): string | null {
    return this.#input;
  }

  /** Looks at what there is, and makes it where it belongs and is missing. @throws GatewayError `obs_…` */
  async begin(): Promise<void> {
    await this.#inTurn(async () => {
      const found = await this.#look();
      if (found || !this.#options.memory.wanted) return;
      const source = await this.#options.source();
      if (!source) return;
      this.#options.logger.info('the scene is missing in OBS and is made again');
      await makeScene(this.#options.obs, source);
      await this.#look();
    });
  }

  /**
   * Makes or repairs scene and source; `show` puts the scene on air.
   * @throws GatewayError `obs_failed`, `obs_unreachable`
   */
  async setUp(source: FeedSource, { show }: { readonly show: boolean }): Promise<void> {
    const { obs, memory } = this.#options;
    await this.#inTurn(async () => {
      await makeScene(obs, source);
      memory.wanted = true;
      if (show) memory.previous = (await showScene(obs)) ?? memory.previous;
      await this.#look();
    });
  }

  /** Takes out what we made. @throws GatewayError `obs_failed`, `obs_unreachable` */
  async undo(): Promise<void> {
    const { obs, memory } = this.#options;
    await this.#inTurn(async () => {
      memory.wanted = false;
      await removeScene(obs, memory.previous);
      memory.previous = null;
      await this.#look();
    });
  }

  /** The feed has changed: the source follows, at once. */
  feedChanged(): void {
    this.#quietly(() => this.#inTurn(async () => void (await this.#look())));
  }

  /** Once a second: looks whether the source plays. @throws GatewayError `obs_…` */
  async tick(): Promise<void> {
    if (!this.#upheaval) await this.#watchdog.look();
  }

  /** @returns whether our input is there */
  async #look(): Promise<boolean> {
    const { obs, memory, logger } = this.#options;
    const source = await this.#options.source();
    let standing = await checkScene(obs, source);
    if (standing.input && source && (await mendSettings(obs, standing.input, source))) {
      logger.info('the source in OBS differed from what it should be and was put right');
      standing = await checkScene(obs, source);
    }
    if (standing.input) memory.wanted = true;
    this.#scene = standing.scene;
    this.#input = standing.input?.name ?? null;
    this.#feed = source?.feed ?? null;
    this.#watchdog.watch(standing.input && source ? { input: standing.input.name, source } : null);
    this.#options.onChange();
    await this.#watchdog.look();
    return standing.input !== null && standing.scene === 'ready';
  }

  #lookSoon(): void {
    if (this.#upheaval || this.#working) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.feedChanged(), LOOK_AFTER_MS);
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    return this.#turns.run(async () => {
      this.#working = true;
      try {
        await work();
      } finally {
        this.#working = false;
      }
    });
  }

  #quietly(work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      this.#options.logger.debug(`the scene "${SCENE_NAME}" could not be looked at`, {
        reason: error instanceof Error ? error.message : String(error),
      });
    });
  }
}

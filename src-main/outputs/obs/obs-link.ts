import { availableParallelism } from 'node:os';
import type { ObsState, OutputsSettings } from '../../../src-preload/contract.ts';
import { backoffMs, delay, settlesWithin } from '../../base/async.ts';
import { GatewayError, toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import { chooseFeed, type FeedSource, feedSource, type ObsFeed } from './feed-source.ts';
import { type Latency, measureLatency } from './measure-latency.ts';
import { type ObsAddress, ownAddress, parseObsAddress } from './obs-address.ts';
import type { ObsConfigPlace } from './obs-config.ts';
import { ObsConnectFailure, type ObsConnection, type ObsLimits } from './obs-connection.ts';
import { type LinkFailure, notConnected } from './obs-errors.ts';
import { type ObsFacts, unknownFacts } from './obs-facts.ts';
import { findObs, whyAbsent } from './obs-finder.ts';
import { canvasSize } from './obs-scene.ts';
import { ObsSession } from './obs-session.ts';
import type { PictureTimes } from './picture-times.ts';
import { type SceneFacts, type SceneMemory, unknownScene } from './scene-keeper.ts';
import { switchVirtualCamera, virtualCameraHelp } from './virtual-camera.ts';

/** Where OBS can read our output. `udp`: the address that OBS listens on and we send to; null where nothing is sent by UDP. */
export interface ObsFeedUrls {
  readonly ts: string;
  /** Gives multipart, and with the query `bare` one JPEG picture right after the other. */
  readonly mjpeg: string;
  readonly page: string;
  readonly udp: string | null;
}

/** What an {@link ObsLink} works with. */
export interface ObsLinkOptions {
  /**
   * Where the feed is now; null while it is off, or not to be read from there. Changes are told with
   * {@link ObsLink.feedChanged}.
   * @param from the address of this machine that OBS's machine reaches; null where OBS is on this one
   */
  readonly feed: (from: string | null) => ObsFeedUrls | null;
  /** Whether anybody reads a feed; null where that is not known (the default). */
  readonly isRead?: (feed: ObsFeed) => boolean | null;
  /** Watches the output's pictures while latency is measured; closed afterwards. @throws GatewayError `not_live` */
  readonly watchPictures: () => Promise<PictureTimes>;
  readonly logger: Logger;
  /** Milliseconds between two attempts, doubling up to ten times that for another machine; 500 by default. */
  readonly firstRetryMs?: number;
  readonly limits?: ObsLimits;
  /** Where OBS's own settings are looked for; this machine's places by default. */
  readonly configPlace?: ObsConfigPlace;
}

/** Which OBS, and how. */
export interface ObsOpenOptions {
  /** `host`, `host:port` or `ws://host:port`. */
  readonly address: string;
  readonly password: string | null;
  readonly passwordPlace: ObsState['passwordPlace'];
  readonly feed: OutputsSettings['obs']['feed'];
  /** Starts OBS's virtual camera with the stream. */
  readonly virtualCamera: boolean;
}

/** The state of a link that was never opened. */
export const obsOffState: ObsState = {
  phase: 'off',
  reason: '',
  error: null,
  passwordSet: false,
  passwordPlace: null,
  ...unknownScene,
  ...unknownFacts,
  virtualCameraHelp: '',
  latencyMs: null,
  measuring: false,
};

const FIRST_RETRY_MS = 500;
/** Where OBS is on another machine, attempts get rarer up to this many times the first gap; here they cost nothing. */
const REMOTE_RETRY_FACTOR = 10;
/** What is to be undone in OBS at the end may take so long, in milliseconds. */
const LEAVE_LIMIT_MS = 1500;

interface Chosen extends ObsOpenOptions {
  readonly at: ObsAddress;
}

/**
 * The link to OBS: looks for it until it is there, stays connected, and keeps our scene and source as they should be. What only
 * the user can put right (`refused`) is not tried again by itself.
 */
export class ObsLink {
  readonly #options: ObsLinkOptions;
  readonly #listeners = new Set<() => void>();
  #memory: SceneMemory = { wanted: false, previous: null };
  #chosen: Chosen | null = null;
  #standing: Pick<ObsState, 'phase' | 'reason' | 'error'> = { phase: 'off', reason: '', error: null };
  #session: ObsSession | null = null;
  #run: AbortController | null = null;
  #latencyMs: ObsState['latencyMs'] = null;
  #measuring: Promise<Latency> | null = null;
  #live = false;
  /** The virtual camera was started here, not by the user in OBS. */
  #cameraOurs = false;

  constructor(options: ObsLinkOptions) {
    this.#options = options;
  }

  /** Everything there is to show. */
  get state(): ObsState {
    const facts: ObsFacts = this.#session?.watch.facts ?? unknownFacts;
    const scene: SceneFacts = this.#session?.keeper.facts ?? unknownScene;
    return {
      ...this.#standing,
      passwordSet: this.#chosen !== null && this.#chosen.password !== null,
      passwordPlace: this.#chosen?.passwordPlace ?? null,
      ...facts,
      ...scene,
      virtualCameraHelp: facts.virtualCamera === 'unavailable' ? virtualCameraHelp() : '',
      latencyMs: this.#latencyMs,
      measuring: this.#measuring !== null,
    };
  }

  /** Listens to changes of the state other than its figures. @returns a function that ends it */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Looks for OBS from now on, with these options. A connection is kept where address and password are the same; after a refusal
   * it is tried again.
   * @throws GatewayError `output_address_invalid`
   */
  open(options: ObsOpenOptions): void {
    const chosen = { ...options, at: parseObsAddress(options.address) };
    const before = this.#chosen;
    this.#chosen = chosen;
    const same = before?.at.url === chosen.at.url && before.password === chosen.password;
    if (same && this.#run) {
      this.#session?.keeper.feedChanged();
      this.#followStream();
      this.#tell();
      return;
    }
    this.#end();
    // What was wanted of one OBS is not wanted of another.
    if (before?.at.url !== chosen.at.url) this.#memory = { wanted: false, previous: null };
    const run = new AbortController();
    this.#run = run;
    void this.#look(chosen.at, run.signal);
  }

  /** The feed's URLs are others now: our source is brought in line. */
  feedChanged(): void {
    this.#session?.keeper.feedChanged();
  }

  /** A stream runs, or not: OBS's virtual camera is started with it where that was chosen. */
  setLive(live: boolean): void {
    this.#live = live;
    this.#followStream();
  }

  /**
   * Makes our scene and source in the open scene collection, or repairs them; `show` puts the scene on air.
   * @throws GatewayError `obs_unreachable`, `obs_refused`, `obs_failed`
   */
  async setUp(options: { readonly show: boolean }): Promise<void> {
    const { keeper } = this.#connected();
    const source = await this.#source();
    if (!source)
      throw new GatewayError(
        'obs_failed',
        this.#chosen?.at.local === false
          ? 'OBS runs on another machine, which may not read the feed: switch the feed on and let other machines read it, then set up OBS'
          : 'the feed that OBS would read is off: switch it on first',
      );
    await keeper.setUp(source, options);
  }

  /** Takes out of OBS what we made there. @throws GatewayError `obs_unreachable`, `obs_refused`, `obs_failed` */
  async undo(): Promise<void> {
    await this.#connected().keeper.undo();
  }

  /**
   * Starts or stops OBS's virtual camera.
   * @throws GatewayError `obs_unreachable`, `obs_refused`, `obs_failed`, `virtual_camera_unavailable`
   */
  async virtualCamera(on: boolean): Promise<void> {
    const { obs, watch } = this.#connected();
    this.#cameraOurs = on && (this.#cameraOurs || watch.facts.virtualCamera !== 'on');
    try {
      await switchVirtualCamera(obs, on);
    } catch (error) {
      this.#cameraOurs = false;
      throw error;
    }
  }

  /**
   * Measures for a few seconds how long a picture takes from our output into OBS. A second call joins the first.
   * @throws GatewayError `obs_unreachable`, `obs_refused`, `obs_failed`, `not_live`
   */
  async measure(): Promise<{ p50: number; p95: number; samples: number }> {
    this.#measuring ??= this.#measure().finally(() => {
      this.#measuring = null;
      this.#tell();
    });
    this.#tell();
    return this.#measuring;
  }

  /** Ends the link. The virtual camera is stopped if it was started here; scene and source stay in OBS. */
  async disconnect(): Promise<void> {
    const obs = this.#session?.obs;
    if (obs && this.#cameraOurs) {
      this.#cameraOurs = false;
      await settlesWithin(switchVirtualCamera(obs, false), LEAVE_LIMIT_MS);
    }
    this.#end();
    this.#stand('off');
  }

  /** Ends the link for good. Idempotent. */
  async close(): Promise<void> {
    await this.disconnect();
    this.#listeners.clear();
  }

  #end(): void {
    this.#run?.abort();
    this.#run = null;
    this.#session?.obs.close();
    this.#session = null;
  }

  /** Connects, again and again, until told to stop or until only the user can help. */
  async #look(at: ObsAddress, signal: AbortSignal): Promise<void> {
    const firstMs = this.#options.firstRetryMs ?? FIRST_RETRY_MS;
    const maxMs = at.local ? firstMs : REMOTE_RETRY_FACTOR * firstMs;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      if (attempt === 0) this.#stand('connecting', `looking for OBS at ${at.text}`);
      const { failure, wasConnected } = await this.#connection(at, signal);
      if (signal.aborted) return;
      if (!failure.retry) {
        this.#run = null;
        this.#stand('refused', failure.error.message, failure.error);
        return;
      }
      if (wasConnected) attempt = 0;
      const reason = await whyAbsent(at, failure, this.#options.configPlace);
      if (signal.aborted) return;
      this.#stand('searching', reason, failure.error);
      await delay(backoffMs(attempt, firstMs, maxMs), { signal }).catch(() => undefined);
    }
  }

  /** One connection from its beginning to its end. */
  async #connection(
    at: ObsAddress,
    signal: AbortSignal,
  ): Promise<{ failure: LinkFailure; wasConnected: boolean }> {
    const password = this.#chosen?.password ?? null;
    const { limits, configPlace } = this.#options;
    let obs: ObsConnection;
    try {
      obs = await findObs({ address: at, password, limits, signal }, configPlace);
    } catch (error) {
      return { failure: failureOf(error), wasConnected: false };
    }
    if (signal.aborted) obs.close();
    else await this.#serve(obs);
    return { failure: await obs.closed, wasConnected: true };
  }

  async #serve(obs: ObsConnection): Promise<void> {
    const session = new ObsSession({
      obs,
      source: () => this.#source(),
      isRead: (feed) => this.#options.isRead?.(feed) ?? null,
      memory: this.#memory,
      logger: this.#options.logger,
      onChange: () => this.#tell(),
      onBegun: (error) => {
        if (this.#session !== session) return;
        this.#stand('connected', error?.message, error);
        this.#followStream();
      },
    });
    this.#session = session;
    this.#stand('connected');
    await session.run();
    if (this.#session === session) this.#session = null;
  }

  /** What our source has to be: null while the feed is off. */
  async #source(): Promise<FeedSource | null> {
    const session = this.#session;
    const chosen = this.#chosen;
    if (!session || !chosen) return null;
    const urls = this.#options.feed(chosen.at.local ? null : await ownAddress(chosen.at));
    if (!urls) return null;
    const machine = { local: chosen.at.local, cores: availableParallelism() };
    const feed = chooseFeed(chosen.feed, urls, machine);
    return feedSource(feed, urls, await canvasSize(session.obs));
  }

  #followStream(): void {
    const session = this.#session;
    if (!session || !this.#live || !this.#chosen?.virtualCamera || this.#cameraOurs) return;
    if (session.watch.facts.virtualCamera !== 'off') return;
    this.virtualCamera(true).catch((error: unknown) => {
      const { message } = toGatewayError(error, 'obs_failed');
      this.#options.logger.warn("OBS's virtual camera could not be started", { reason: message });
    });
  }

  async #measure(): Promise<Latency> {
    const { obs, keeper } = this.#connected();
    if (keeper.input === null)
      throw new GatewayError('obs_failed', 'OBS has no source of ours to look at: set up OBS first');
    const pictures = await this.#options.watchPictures();
    try {
      const latency = await measureLatency(obs, keeper.input, pictures);
      this.#latencyMs = { ...latency, atMs: Date.now() };
      return latency;
    } finally {
      await pictures.close();
    }
  }

  #connected(): ObsSession {
    if (this.#session) return this.#session;
    const { error, phase } = this.#standing;
    throw phase === 'refused' && error ? GatewayError.from(error) : notConnected();
  }

  #stand(phase: ObsState['phase'], reason = '', error: GatewayError | null = null): void {
    const before = this.#standing;
    if (reason !== '' && (phase !== before.phase || reason !== before.reason))
      this.#options.logger.info(`OBS: ${reason}`);
    this.#standing = { phase, reason, error: error?.toJSON() ?? null };
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

function failureOf(error: unknown): LinkFailure {
  if (error instanceof ObsConnectFailure) return error.failure;
  return { error: toGatewayError(error, 'obs_unreachable'), retry: true, absent: false };
}
